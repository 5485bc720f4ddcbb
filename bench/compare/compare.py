#!/usr/bin/env python3
"""handoff_v1's windows here and in polars: the same input, one core each, in turns, outputs compared first.

Usage: compare.py BUILD_DIR        BUILD_DIR: build/release, with the targets foreshock and windows built

Makes its environment (bench/compare/requirements.txt) in BUILD_DIR/../compare_venv. Only ratios of runs in
turns mean anything on a shared machine; nothing is asserted but that the outputs agree.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import pyarrow.parquet as pq

HERE = pathlib.Path(__file__).parent
RUNS = 5
LINES = 400_000
ONE_CORE = ["taskset", "-c", "0"]


def environment(build):
    venv = build.parent / "compare_venv"
    stamp = venv / "requirements.installed"
    wanted = (HERE / "requirements.txt").read_text()
    if not stamp.exists() or stamp.read_text() != wanted:
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        pip = [venv / "bin/python", "-m", "pip", "install", "--quiet"]
        subprocess.run([*pip, "-r", HERE / "requirements.txt"], check=True)
        stamp.write_text(wanted)
    return venv / "bin/python"


def seconds_printed(command):
    done = subprocess.run(ONE_CORE + list(map(str, command)), check=True, capture_output=True, text=True,
                          env={**os.environ, "POLARS_MAX_THREADS": "1"})
    return float(done.stdout)


def whole_process(command):
    start = time.perf_counter()
    subprocess.run(ONE_CORE + list(map(str, command)), check=True, capture_output=True)
    return time.perf_counter() - start


def simulated_lines(foreshock, folder):
    """Advanced Trade ticker messages, one a line, as they come from the exchange."""
    market, lines = folder / "market.ndjson", folder / "lines.ndjson"
    subprocess.run([foreshock, "simulate", "--out", market, "--hours", "36", "--no-faults"], check=True,
                   capture_output=True)
    kept = 0
    with market.open() as source, lines.open("w") as out:
        for line in source:
            record = json.loads(line)
            if record["kind"] != "ticker":
                continue
            out.write(record["raw"] + "\n")
            kept += 1
            if kept == LINES:
                break
    assert kept == LINES, kept
    return lines


def compare(ours, theirs, spread_of_returns):
    """Largest differences, over the last tick of each time (polars' windows hold later ones of the same)."""
    a, b = pq.read_table(ours), pq.read_table(theirs)
    assert a.num_rows == b.num_rows, (a.num_rows, b.num_rows)
    at = a["timestamp"].cast("int64").to_numpy()
    assert (at == b["timestamp"].cast("int64").to_numpy()).all()
    last = np.append(at[1:] != at[:-1], True)
    worst = {}
    for name in a.column_names:
        if name not in b.column_names or a[name].type == "string" or name == "timestamp":
            continue
        x = a[name].to_numpy().astype(float)[last]
        y = b[name].to_numpy().astype(float)[last]
        both = ~np.isnan(x) & ~np.isnan(y) & (y != 1 if name.startswith("tick_count") else True)
        worst[name] = float(np.max(np.abs(x - y)[both] / np.maximum(1e-12, np.abs(y[both])), initial=0))
        if name.startswith(("price_mean", "tick_count", "spread")):
            assert worst[name] < 1e-9, (name, worst[name])
        if name.startswith("price_std"):
            assert np.max(np.abs(x - y)[both]) < spread_of_returns, (name, np.max(np.abs(x - y)[both]))
    return worst


def report(job, ours, theirs):
    middle = statistics.median(theirs) / statistics.median(ours)
    pairs = sorted(t / o for o, t in zip(ours, theirs))
    print(f"{job}: foreshock {statistics.median(ours):.3f} s ({min(ours):.3f} to {max(ours):.3f}), "
          f"polars {statistics.median(theirs):.3f} s ({min(theirs):.3f} to {max(theirs):.3f}): "
          f"{middle:.1f}x (pairs {pairs[0]:.1f} to {pairs[-1]:.1f})", flush=True)


def main(build):
    python, foreshock = environment(build), build / "foreshock"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        ticks, ours, theirs = folder / "ticks.parquet", folder / "ours.parquet", folder / "theirs.parquet"
        here = [build / "bench" / "windows", ticks, ours]
        there = [python, HERE / "polars_features.py", "windows", ticks, theirs]
        seconds_printed(here), seconds_printed(there)
        compare(ours, theirs, 1e-4)
        runs = [(seconds_printed(here), seconds_printed(there)) for _ in range(RUNS)]
        report("1,000,000 parsed ticks to 3 windows x 7 statistics", *zip(*runs))

        lines = simulated_lines(foreshock, folder)
        here = [foreshock, "replay", "--raw", lines, "--set", "handoff_v1", "--out", ours]
        there = [python, HERE / "polars_features.py", "lines", lines, theirs]
        whole_process(here), seconds_printed(there)
        compare(ours, theirs, 1e-4)
        runs = [(whole_process(here), seconds_printed(there)) for _ in range(RUNS)]
        report(f"{LINES:,} Advanced Trade lines to handoff_v1 to Parquet", *zip(*runs))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(pathlib.Path(sys.argv[1]).resolve())
