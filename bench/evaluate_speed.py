#!/usr/bin/env python3
"""How fast intervals are made: `foreshock evaluate --predictions` against numpy, one thread each, in turn.

Usage: evaluate_speed.py BINARY [ROWS] [RESAMPLES]     default: 100,000 rows, 2,000 resamples

Both make block resamples of the same rows and score PR-AUC, ROC-AUC, Brier, log loss and lift on each. numpy
sorts once and works on weights; one tuned harder, counting at the positives only, is about four times faster.
Ours is the whole process, reading and every other metric included. Point values are compared first. Run it
with build/venv/bin/python; figures are of this machine at this moment.
"""

import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1")

import numpy as np  # noqa: E402
import pyarrow as pa  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402

RUNS = 5
BLOCK_S = 1800
START_NS = 1_764_547_200 * 10**9


def make_rows(rows, seed=1):
    random = np.random.default_rng(seed)
    level = np.zeros(rows)
    noise = random.standard_normal(rows)
    for i in range(1, rows):
        level[i] = 0.995 * level[i - 1] + 0.1 * noise[i]
    label = (level + 0.3 * random.standard_normal(rows) > 1.28).astype(np.int64)
    probability = 1 / (1 + np.exp(-(1.5 * level - 2.5 + random.standard_normal(rows))))
    return label, probability


def block_weights(random, rows):
    """How often each row is drawn by one stationary block resample."""
    steps = np.zeros(rows + 1, np.int64)
    drawn = 0
    while drawn < rows:
        lengths = random.geometric(1 / BLOCK_S, 2 * rows // BLOCK_S + 8)
        begins = random.integers(0, rows, len(lengths))
        ends = np.cumsum(lengths) + drawn
        keep = np.searchsorted(ends, rows) + 1
        lengths, begins = lengths[:keep], begins[:keep]
        if ends[min(keep, len(ends)) - 1] > rows:
            lengths[-1] -= ends[keep - 1] - rows
        drawn += lengths.sum()
        stops = begins + lengths
        np.add.at(steps, begins, 1)
        np.add.at(steps, np.minimum(stops, rows), -1)
        over = stops[stops > rows] - rows
        steps[0] += len(over)
        np.add.at(steps, over, -1)
    return np.cumsum(steps[:-1])


def scores(weights, order, last_of_group, y, brier, log_loss):
    """PR-AUC, ROC-AUC, Brier, log loss and lift of weighted rows; rows presorted, ties as groups."""
    w = weights[order]
    tp = np.cumsum(w * y)[last_of_group].astype(float)
    rows = np.cumsum(w)[last_of_group].astype(float)
    fp = rows - tp
    positives, drawn = tp[-1], rows[-1]
    gained = np.diff(tp, prepend=0.0)
    pr_auc = np.sum(gained * tp / np.maximum(rows, 1)) / positives
    roc_auc = np.sum(np.diff(fp, prepend=0.0) * (tp + (tp - gained)) / 2) / positives / (drawn - positives)
    return pr_auc, roc_auc, weights @ brier / drawn, weights @ log_loss / drawn, pr_auc / (positives / drawn)


def numpy_run(label, probability, resamples, seed):
    began = time.perf_counter()
    order = np.argsort(-probability, kind="stable")
    sorted_p = probability[order]
    last_of_group = np.append(np.flatnonzero(np.diff(sorted_p)), len(sorted_p) - 1)
    clipped = np.clip(probability, 1e-6, 1 - 1e-6)
    brier = (probability - label) ** 2
    log_loss = -np.where(label == 1, np.log(clipped), np.log1p(-clipped))
    y = label[order]
    point = scores(np.ones(len(label), np.int64), order, last_of_group, y, brier, log_loss)
    random = np.random.default_rng(seed)
    drawn = np.array([scores(block_weights(random, len(label)), order, last_of_group, y, brier, log_loss)
                      for _ in range(resamples)])
    interval = np.percentile(drawn[:, 0], [2.5, 97.5])
    return time.perf_counter() - began, point, interval


def our_run(binary, file, out, resamples):
    began = time.perf_counter()
    subprocess.run([binary, "evaluate", "--predictions", file, "--json", out, "--resamples", str(resamples)],
                   check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began, json.loads(out.read_text())


def number(value):
    return value["value"] if isinstance(value, dict) else value


def main(binary, rows=100_000, resamples=2000):
    label, probability = make_rows(rows)
    with tempfile.TemporaryDirectory() as folder:
        file, out = pathlib.Path(folder) / "predictions.parquet", pathlib.Path(folder) / "out.json"
        when = pa.array(START_NS + np.arange(rows) * 10**9, pa.timestamp("ns", "UTC"))
        pq.write_table(pa.table({"timestamp": when, "probability": probability, "actual": label}), file)
        ours, theirs = [], []
        for run in range(RUNS):
            seconds, report = our_run(binary, file, out, resamples)
            ours.append(seconds)
            seconds, point, interval = numpy_run(label, probability, resamples, run)
            theirs.append(seconds)
            for name, value in zip(("pr_auc", "roc_auc", "brier", "log_loss", "lift"), point):
                assert abs(number(report[name]) - value) < 1e-12, (name, report[name], value)
    print(f"{platform.machine()}, numpy {np.__version__}: {rows} rows, {resamples} resamples, {RUNS} runs")
    for name, spent in (("foreshock (whole process)", ours), ("numpy (in memory)", theirs)):
        print(f"{name:<26} median {statistics.median(spent):8.3f} s  ({min(spent):.3f} to {max(spent):.3f})")
    print(f"ratio {statistics.median(theirs) / statistics.median(ours):.1f}")
    bounds = report["pr_auc"]
    print(f"PR-AUC {bounds['value']:.4f}, interval {bounds['low']:.4f} to {bounds['high']:.4f}, "
          f"numpy's {interval[0]:.4f} to {interval[1]:.4f}; point values agree to 1e-12")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(sys.argv[1], *map(int, sys.argv[2:]))
