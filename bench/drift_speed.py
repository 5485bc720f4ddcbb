#!/usr/bin/env python3
"""foreshock drift beside Evidently's drift preset: the same two tables, time and size of page.

Usage: drift_speed.py BINARY [--rows N] [--columns N] [--rounds N]

Both are whole processes on one machine in one run: Parquet files in, a page out; ours with its thresholds,
and again with --evidently-compat. Evidently runs in the environment of tools/requirements-evidently.txt; its
time is that of its own work, imports left out.
"""

import argparse
import datetime
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests" / "e2e"))
FIRST_DAY = datetime.datetime(2026, 1, 5, tzinfo=datetime.timezone.utc)


def table(rows, columns, days, first_day, seed, spread):
    random = np.random.default_rng(seed)
    start = FIRST_DAY + datetime.timedelta(days=first_day)
    step_ns = days * 86_400 * 10**9 // rows
    times = int(start.timestamp()) * 10**9 + np.arange(rows) * step_ns
    numbers = {"timestamp": pa.array(times, pa.timestamp("ns", "UTC"))}
    for column in range(columns):
        numbers[f"feature_{column}"] = random.normal(size=rows) * (spread if column % 8 == 0 else 1)
    return pa.table(numbers)


def seconds(command, rounds, allowed=(0, 3)):
    took = []
    for _ in range(rounds):
        started = time.monotonic()
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
        took.append(time.monotonic() - started)
        if done.returncode not in allowed:
            raise SystemExit(done.stderr)
    return statistics.median(took), done


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--columns", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    os.environ.setdefault("FORESHOCK_SOURCE_DIR", str(TOP))
    os.environ.setdefault("FORESHOCK_BINARY", str(options.binary.resolve()))
    from environments import python_of
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        pq.write_table(table(options.rows, options.columns, 20, 0, 1, 1.0), folder / "reference.parquet")
        pq.write_table(table(options.rows, options.columns, 7, 20, 2, 1.3), folder / "current.parquet")
        sides = [folder / "reference.parquet", folder / "current.parquet"]
        ours = [options.binary, "drift", "--reference", sides[0], "--current", sides[1]]
        outputs = ["--out", folder / "ours.html", "--json", folder / "ours.json"]
        page, _ = seconds([*ours, *outputs], options.rounds)
        compat, _ = seconds([*ours, "--evidently-compat", "--json", folder / "compat.json"], options.rounds)
        _, done = seconds([python_of("evidently"), TOP / "tests/e2e/evidently_preset.py", *sides,
                           folder / "theirs.html"], 1)
        theirs = float(re.search(r"([\d.]+) s$", done.stderr.strip())[1])
        sizes = [(folder / one).stat().st_size for one in ("ours.html", "theirs.html")]
    print(f"2 x {options.rows:,} rows x {options.columns} columns: foreshock {page:.2f} s with thresholds "
          f"and page, {compat:.2f} s --evidently-compat; Evidently {theirs:.1f} s, imports left out")
    print(f"{theirs / page:.0f} times as fast, {theirs / compat:.0f} times with its own numbers; page of "
          f"{sizes[0]:,} bytes against {sizes[1]:,}: {sizes[1] / sizes[0]:.0f} times smaller")


if __name__ == "__main__":
    main()
