#!/usr/bin/env python3
"""How fast captured lines become a feature file: median of whole runs of `foreshock replay`.

Usage: replay_speed.py BINARY [FILES...]

Default inputs: a simulated day (about four ticks a second), and a million lines at ten ticks a second, made
by bench/lines, which is expected beside BINARY. One thread computes while one reads and one writes; reading
and writing are included. Figures are of this machine at this moment; nothing is asserted.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

RUNS = 7
SIMULATED_HOURS = 24
DENSE = ("10", "1000000")  # ticks a second, records


def replay(binary, files, feature_set, out):
    command = [binary, "replay", "--raw", *files, "--set", feature_set, "--out", out, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def ticks_in(binary, files):
    done = subprocess.run([binary, "check", *files, "--json"], check=True, capture_output=True, text=True)
    return sum(product["ticks"] for product in json.loads(done.stdout)["products"])


def simulated_day(binary, folder):
    day = folder / "day.ndjson"
    simulate = [binary, "simulate", "--out", day, "--hours", str(SIMULATED_HOURS), "--seed", "1"]
    subprocess.run(simulate, check=True, stdout=subprocess.DEVNULL)
    return day


def dense_lines(binary, folder):
    lines = folder / "dense.ndjson"
    subprocess.run([pathlib.Path(binary).parent / "bench" / "lines", lines, *DENSE], check=True)
    return lines


def measure(binary, files, folder):
    ticks = ticks_in(binary, files)
    megabytes = sum(pathlib.Path(file).stat().st_size for file in files) / 1e6
    name = pathlib.Path(files[0]).name + (" ..." if len(files) > 1 else "")
    print(f"{name}: {ticks} ticks, {megabytes:.0f} MB, {RUNS} runs each")
    for feature_set in ("core_v1", "handoff_v1"):
        runs = [replay(binary, files, feature_set, folder / "features.parquet") for _ in range(RUNS)]
        spent = sorted(run["seconds"] for run in runs)
        middle = statistics.median(spent)
        print(f"{feature_set:11} {ticks / middle:9.0f} ticks/s  "
              f"{runs[0]['records'] / middle:9.0f} records/s  "
              f"{middle:.3f} s (from {spent[0]:.3f} to {spent[-1]:.3f})", flush=True)


def main(binary, files):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        if files:
            measure(binary, files, folder)
            return
        for make in (simulated_day, dense_lines):
            measure(binary, [make(binary, folder)], folder)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
