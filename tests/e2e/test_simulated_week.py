"""A simulated week, its volatility known: the oracle is the bound, probes know nothing, a peek is seen."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command import run, succeed

HOURS = 168
CLOSE = 1e-12  # the clock says the same everywhere: its interval is a point


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    """The labelled table of seven days, and the truth no feed tells."""
    folder = tmp_path_factory.mktemp("week")
    raw, truth = folder / "market.ndjson", folder / "truth.csv"
    succeed("simulate", "--out", raw, "--hours", HOURS, "--seed", 7, "--truth", truth)
    succeed("replay", "--raw", raw, "--out", folder / "features.parquet")
    raw.unlink()
    succeed("label", "--features", folder / "features.parquet", "--out", folder / "labelled.parquet")
    return folder / "labelled.parquet", truth


@pytest.fixture(scope="module")
def evaluated(week):
    table, truth = week
    report = table.with_name("evaluation.json")
    done = succeed("evaluate", "--features", table, "--truth", truth, "--json", report)
    print(done.stdout)
    return json.loads(report.read_text())


def test_no_model_comes_near_the_oracle(evaluated):
    models = evaluated["models"]
    oracle = models.pop("oracle")
    assert oracle["pr_auc"]["value"] > 0.7
    assert set(models) >= {"base_rate", "persistence", "ewma", "baseline", "logistic", "log_har"}
    for name, scores in models.items():
        assert scores["pr_auc"]["high"] < oracle["pr_auc"]["low"], name
    for name in ("logistic", "log_har", "ewma"):
        assert models[name]["lift"]["low"] > 1.5, name


def test_the_intervals_of_the_probes_contain_chance(evaluated):
    assert set(evaluated["probes"]) == {"clock", "noise", "permuted_labels"}
    for name, scores in evaluated["probes"].items():
        assert scores["lift"]["low"] - CLOSE < 1 < scores["lift"]["high"] + CLOSE, name


def test_every_gate_passes(evaluated):
    assert {name: gate["state"] for name, gate in evaluated["gates"].items()} == {
        "look_ahead": "passed", "label_shift": "passed", "placebo": "passed"}
    assert evaluated["verdict"]["code"] in ("beats_log_har", "does_not_beat_log_har")


def test_a_feature_that_peeks_one_second_ahead_is_caught(week, tmp_path):
    table = pq.read_table(week[0])
    table = table.slice(table.num_rows - 2 * 86_400)
    seconds = table["timestamp"].cast(pa.int64()).to_numpy() // 10**9
    honest = np.array([np.nan if value is None else value for value in table["log_rv_300"].to_pylist()])
    ahead = np.append(np.where(np.diff(seconds) == 1, honest[1:], np.nan), np.nan)
    column = pa.array(ahead, from_pandas=True)
    pq.write_table(table.set_column(table.column_names.index("log_rv_300"), "log_rv_300", column),
                   tmp_path / "peeking.parquet")
    done = run("evaluate", "--features", tmp_path / "peeking.parquet", "--json", tmp_path / "out.json")
    report = json.loads((tmp_path / "out.json").read_text())
    assert done.returncode == 3
    assert report["verdict"]["code"] == "leak_suspected"
    assert report["gates"]["look_ahead"]["state"] == "failed"
    peeking = [one["column"] for one in report["look_ahead"]["columns"] if one["excess"] > 0.1]
    assert peeking == ["log_rv_300"]
    assert "log_rv_300" in done.stdout
