#!/usr/bin/env python3
"""How fast captured lines become features, on one core: median of whole runs of `foreshock replay`.

Usage: replay_speed.py BINARY [FILES...]     default input: a simulated day

Each run is a whole process, reading and writing included. Figures are of this machine at this moment; nothing
is asserted.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile

RUNS = 7
SIMULATED_HOURS = 24


def replay(binary, files, feature_set, out):
    command = [binary, "replay", "--raw", *files, "--set", feature_set, "--out", out, "--json"]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def ticks_in(binary, files):
    done = subprocess.run([binary, "check", *files, "--json"], check=True, capture_output=True, text=True)
    return sum(product["ticks"] for product in json.loads(done.stdout)["products"])


def main(binary, files):
    with tempfile.TemporaryDirectory() as folder:
        if not files:
            files = [pathlib.Path(folder) / "market.ndjson"]
            simulate = [binary, "simulate", "--out", files[0], "--hours", str(SIMULATED_HOURS), "--seed", "1"]
            subprocess.run(simulate, check=True, stdout=subprocess.DEVNULL)
        ticks = ticks_in(binary, files)
        megabytes = sum(pathlib.Path(file).stat().st_size for file in files) / 1e6
        print(f"{ticks} ticks, {megabytes:.0f} MB, {RUNS} runs each, one thread")
        for feature_set in ("core_v1", "handoff_v1"):
            out = pathlib.Path(folder) / "features.parquet"
            runs = [replay(binary, files, feature_set, out) for _ in range(RUNS)]
            spent = sorted(run["seconds"] for run in runs)
            middle = statistics.median(spent)
            print(f"{feature_set:11} {ticks / middle:9.0f} ticks/s  "
                  f"{runs[0]['records'] / middle:9.0f} records/s  "
                  f"{middle:.3f} s (from {spent[0]:.3f} to {spent[-1]:.3f})")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2:])
