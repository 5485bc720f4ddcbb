"""`foreshock evaluate` on real captures: parts, base rates, episodes as known; the clock with two faces."""

import json

import pytest
from command import SOURCE, succeed

COINBASE = SOURCE.parent / "shared" / "data" / "coinbase_advanced"
WEEK = sorted((COINBASE / "btcusd_2025-11-30_2025-12-06").glob("*.ndjson"))
SPIKE = COINBASE / "btcusd_2026-04-05_2235_spike.ndjson"
pytestmark = pytest.mark.skipif(not WEEK, reason="the captures beside the repository are absent")


def labelled(folder, files):
    succeed("replay", "--raw", *files, "--out", folder / "features.parquet")
    table = folder / "labelled.parquet"
    done = succeed("label", "--features", folder / "features.parquet", "--out", table, "--json")
    return table, json.loads(done.stdout)["spike_relative"]["k"]


def evaluate(table, *options):
    report = table.with_suffix(".json")
    succeed("evaluate", "--features", table, "--json", report, *options)
    return json.loads(report.read_text())


@pytest.fixture(scope="module")
def week(tmp_path_factory):
    return labelled(tmp_path_factory.mktemp("week"), WEEK)


def parts(report, field):
    return tuple(report["split"][part][field] for part in ("train", "calibration", "test"))


def test_the_parts_of_the_week(week):
    table, k = week
    report = evaluate(table)
    assert round(k, 3) == 1.515
    assert parts(report, "rows") == (7814, 2565, 2625)
    assert parts(report, "episodes") == (21, 10, 5)
    assert tuple(round(rate, 3) for rate in parts(report, "base_rate")) == (0.100, 0.132, 0.106)
    assert report["split"]["sessions"] == 31
    assert not any("threshold was set" in note for note in report["notes"])


def test_the_parts_of_the_week_and_the_spike(tmp_path):
    table, k = labelled(tmp_path, [*WEEK, SPIKE])
    report = evaluate(table)
    assert round(k, 3) == 1.507
    assert parts(report, "rows") == (8336, 2739, 2799)
    assert tuple(round(rate, 3) for rate in parts(report, "base_rate")) == (0.100, 0.130, 0.112)


def test_five_episodes_are_no_evidence(week):
    report = evaluate(week[0])
    assert report["verdict"]["code"] == "insufficient_evidence"
    assert report["models"]["log_har"]["pr_auc"]["value"] is not None
    assert report["models"]["log_har"]["pr_auc"]["low"] is None
    assert "20 are needed" in report["reasons"]["interval"]


def test_the_clock_knows_the_answer_only_under_a_random_split(week):
    purged, leaking = evaluate(week[0]), evaluate(week[0], "--unsafe-random-split", "--seed", 7)
    assert leaking["probes"]["clock"]["pr_auc"]["value"] > 0.95
    assert purged["probes"]["clock"]["pr_auc"]["value"] == pytest.approx(purged["base_rate"], rel=0.25)


def test_cuts_at_session_ends_say_what_the_threshold_saw(week):
    report = evaluate(week[0], "--cut-at-session-ends")
    assert parts(report, "rows") == (7694, 3094, 2336)
    assert report["split"]["purged_rows"] == 0
    assert any("threshold was set" in note for note in report["notes"])


def test_the_fixed_label_has_no_spike_after_training(week):
    report = evaluate(week[0], "--label", "spike_fixed")
    assert report["verdict"]["code"] == "no_positives"
    assert report["models"]["logistic"]["pr_auc"]["value"] is None
    assert report["models"]["logistic"]["log_loss"] is not None
