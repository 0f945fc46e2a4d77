"""DuckDB's SUMMARIZE of a CSV file, for run.ts: prints seconds, CPU seconds and peak MB as JSON. Needs `pip install duckdb`."""

import json
import resource
import sys
import time

import duckdb

started = time.perf_counter()
duckdb.connect().execute(f"SUMMARIZE SELECT * FROM read_csv('{sys.argv[1]}')").fetchall()
seconds = time.perf_counter() - started
used = resource.getrusage(resource.RUSAGE_SELF)
print(
    json.dumps(
        {
            "seconds": seconds,
            "cpu": used.ru_utime + used.ru_stime,
            "peakMegabytes": used.ru_maxrss / 1024,
            "version": duckdb.__version__,
        }
    )
)
