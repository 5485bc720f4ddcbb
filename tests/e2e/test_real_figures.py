"""Rows, statuses and labels on recorded markets, against the figures an independent reading of them gave.

The recordings live beside the repository, in ../shared/data, and are never part of it.
"""
import json
import math

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from command import SOURCE, succeed

DATA = SOURCE.parent / "shared" / "data"
SESSIONS = sorted((DATA / "coinbase_advanced" / "btcusd_2025-11-30_2025-12-06").glob("*.ndjson"))
BURST = DATA / "coinbase_advanced" / "btcusd_2026-04-05_2235_spike.ndjson"
SLICE = DATA / "coinbase_advanced" / "btcusd_2025-11-08_43s.ndjson"
CAPTURE = DATA / "captures" / "coinbase.jsonl"
REACH_S = 60.25  # a label's horizon and lateness

pytestmark = pytest.mark.skipif(not SESSIONS, reason=f"no recorded markets at {DATA}")


class Labelled:
    """One replay, labelled."""

    def __init__(self, folder, raw, feature_set="core_v1"):
        features, out = folder / "features.parquet", folder / "labelled.parquet"
        self.replayed = json.loads(succeed(
            "replay", "--raw", *raw, "--assume-timezone", "America/New_York", "--set", feature_set,
            "--out", features, "--json").stdout)
        self.labelled = json.loads(succeed("label", "--features", features, "--out", out, "--json").stdout)
        self.table = pq.read_table(out)

    def statuses(self, rows=None):
        status = (self.table if rows is None else rows)["status"]
        return tuple(pc.sum(pc.equal(status, name)).as_py() for name in ("VALID", "QUIET", "INVALID"))

    def known(self, name):
        return pc.is_valid(self.table[name]).to_numpy()

    def parts(self):
        """Row masks of a 60/20/20 split of the rows with the headline label, each purged before the next."""
        seconds = self.table["timestamp"].cast("int64").to_numpy() // 10**9
        known = self.known("spike_relative")
        ordered = np.sort(seconds[known])
        cuts = [0, *(ordered[len(ordered) * percent // 100] for percent in (60, 80)), math.inf]
        return [known & (seconds >= begin) & (seconds < end - REACH_S) for begin, end in zip(cuts, cuts[1:])]

    def base_rates(self, name):
        label = self.table[name].fill_null(False).to_numpy()
        return [round(float(label[part].mean()), 3) for part in self.parts()]


@pytest.fixture(scope="module")
def sessions(tmp_path_factory):
    return Labelled(tmp_path_factory.mktemp("sessions"), SESSIONS)


@pytest.fixture(scope="module")
def burst(tmp_path_factory):
    return Labelled(tmp_path_factory.mktemp("burst"), [BURST])


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    return Labelled(tmp_path_factory.mktemp("both"), [*SESSIONS, BURST])


def test_sessions_rows(sessions):
    assert sessions.table.num_rows == 21_613
    assert sessions.statuses() == (19_115, 1_196, 1_302)
    assert sessions.replayed["late"] == 157


def test_sessions_labels(sessions):
    assert sessions.known("v").sum() == 18_470
    assert sessions.known("spike_fixed").sum() == 18_451  # on rows that are not INVALID
    assert sessions.known("spike_relative").sum() == 13_124


def test_sessions_thresholds(sessions):
    assert [part.sum() for part in sessions.parts()] == [7_814, 2_565, 2_625]
    assert sessions.labelled["training_rows"] == 7_814
    assert round(sessions.labelled["spike_relative"]["k"], 3) == 1.515
    assert sessions.base_rates("spike_relative") == [0.100, 0.132, 0.106]
    assert round(sessions.labelled["spike_fixed"]["tau_bp"], 2) == 6.64
    # Volatility halves after the training part:
    assert sessions.base_rates("spike_fixed") == [0.100, 0.0, 0.0]


def test_burst(burst):
    assert burst.table.num_rows == 1_199
    assert burst.statuses() == (1_185, 14, 0)
    assert burst.known("v").sum() == 1_139
    assert burst.known("spike_relative").sum() == 870
    assert round(burst.labelled["spike_relative"]["k"], 2) == 4.30


def test_both_together(both):
    assert both.table.num_rows == 22_872
    assert both.statuses() == (20_300, 1_210, 1_362)
    assert both.known("v").sum() == 19_609
    assert both.known("spike_fixed").sum() == 19_590
    assert both.known("spike_relative").sum() == 13_994
    assert [part.sum() for part in both.parts()] == [8_336, 2_739, 2_799]
    assert round(both.labelled["spike_relative"]["k"], 3) == 1.507
    assert both.base_rates("spike_relative") == [0.100, 0.130, 0.112]


def test_slice_is_too_short_for_labels(tmp_path):
    got = Labelled(tmp_path, [SLICE])
    assert got.table.num_rows == 42
    assert got.statuses() == (42, 0, 0)
    assert got.known("v").sum() == 0
    assert got.known("spike_relative").sum() == 0
    assert got.labelled["spike_relative"]["k"] is None


def test_capture_of_two_products(tmp_path):
    got = Labelled(tmp_path, [CAPTURE])
    btc, eth = (got.table.filter(pc.equal(got.table["product_id"], name)) for name in ("BTC-USD", "ETH-USD"))
    assert (btc.num_rows, eth.num_rows, got.table.num_rows) == (23, 23, 46)
    assert got.statuses(btc) == (22, 1, 0)
    assert got.statuses(eth) == (23, 0, 0)
    assert got.known("v").sum() == 0


@pytest.mark.parametrize("raw, rows", [(SESSIONS, 73_663), ([BURST], 5_970), ([SLICE], 223)],
                         ids=["sessions", "burst", "slice"])
def test_prototype_rows(tmp_path, raw, rows):
    got = Labelled(tmp_path, raw, "handoff_v1")
    assert got.table.num_rows == rows
    known = got.known("future_volatility")
    assert (known == got.known("label")).all()
    assert 0 < known.sum() < rows if rows > 223 else not known.any()
