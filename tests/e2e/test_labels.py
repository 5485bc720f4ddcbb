"""label's variants on a simulated market, recomputed from the rows' integer returns in Python."""

import json
import math

import numpy as np
import pyarrow.parquet as pq
import pytest

from command import run, succeed

TWO_TO_100 = 1 << 100


@pytest.fixture(scope="module")
def features(tmp_path_factory):
    folder = tmp_path_factory.mktemp("market")
    market, out = folder / "market.ndjson", folder / "features.parquet"
    succeed("simulate", "--out", market, "--hours", 1, "--seed", 11)
    succeed("replay", "--raw", market, "--out", out)
    return out


def forward_variance(rows, row, horizon, grid):
    """V of a row, or None; `rows` are (second, status, return_q) of one product in order of time."""
    ahead = rows[row + 1:row + 1 + horizon]
    if len(ahead) < horizon or ahead[-1][0] != rows[row][0] + horizon:
        return None
    if any(status == "INVALID" or q is None for _, status, q in ahead):
        return None
    steps = [sum(q for _, _, q in ahead[i:i + grid]) for i in range(0, horizon, grid)]
    return sum(step * step for step in steps) / TWO_TO_100


@pytest.mark.parametrize("horizon, grid", [(60, 1), (60, 5), (30, 5), (300, 5), (300, 1)])
def test_variance_ahead_on_its_grid(features, tmp_path, horizon, grid):
    out = tmp_path / "labelled.parquet"
    done = succeed("label", "--features", features, "--out", out, "--horizon", horizon, "--grid-seconds",
                   grid, "--json")
    table = pq.read_table(out)
    assert table.schema.metadata[b"foreshock.label.grid_s"] == str(grid).encode()
    assert table.schema.metadata[b"foreshock.label.horizon_s"] == str(horizon).encode()
    seconds = table["timestamp"].cast("int64").to_numpy() // 10**9
    rows = list(zip(seconds.tolist(), table["status"].to_pylist(), table["return_q"].to_pylist()))
    expected = [forward_variance(rows, row, horizon, grid) for row in range(len(rows))]
    v = table["v"].to_pylist()
    assert v == expected
    assert json.loads(done.stdout)["rows_with_v"] == sum(value is not None for value in v) > 1000

    k2 = float(table.schema.metadata[b"foreshock.label.k2"])
    for value, level, label in zip(v, table["rv_300"].to_pylist(), table["spike_relative"].to_pylist()):
        if label is not None:
            assert label == (value / max(level, 0.5e-4 * 0.5e-4) >= k2)


def test_bounce_weighs_less_on_the_wider_grid(features, tmp_path):
    means = {}
    for grid in (1, 5):
        out = tmp_path / f"{grid}.parquet"
        succeed("label", "--features", features, "--out", out, "--grid-seconds", grid)
        means[grid] = np.nanmean(pq.read_table(out)["v"].to_numpy(zero_copy_only=False))
    assert means[5] != means[1] and math.isclose(means[5], means[1], rel_tol=0.5)


def test_what_makes_no_sense_is_said(features, tmp_path):
    out = tmp_path / "out.parquet"
    uneven = run("label", "--features", features, "--out", out, "--horizon", 58, "--grid-seconds", 5)
    assert uneven.returncode == 2 and "58" in uneven.stderr and "multiple of 5" in uneven.stderr
    assert run("label", "--features", features, "--out", out, "--grid-seconds", 2).returncode == 2
    ticks = tmp_path / "ticks.parquet"
    market = features.parent / "market.ndjson"
    succeed("replay", "--raw", market, "--set", "handoff_v1", "--out", ticks)
    per_tick = run("label", "--features", ticks, "--out", out, "--grid-seconds", 5)
    assert per_tick.returncode == 2 and "handoff_v1" in per_tick.stderr
    assert not out.exists()
