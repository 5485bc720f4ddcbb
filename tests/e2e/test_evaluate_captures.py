"""`foreshock evaluate` on real captures: parts, base rates, episodes as known; the clock with two faces."""

import json

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from command import SOURCE, succeed
from test_models import model_json, oracle_logistic, train
from test_predictions import assert_close, bins_of, brier, calibration_line, corp, debiased_ece, ece, expected

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


def plain(number):
    return number["value"] if isinstance(number, dict) else number


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


@pytest.mark.parametrize("model", ["persistence", "ewma", "baseline", "logistic", "log_har", "probe_noise"])
def test_numbers_on_real_features_are_those_of_the_formulas(week, tmp_path, model):
    table, _ = week
    scores_file = tmp_path / "scores.parquet"
    succeed("evaluate", "--features", table, "--json", tmp_path / "out.json", "--scores-out", scores_file)
    report = json.loads((tmp_path / "out.json").read_text())
    kind, name = ("probes", model.removeprefix("probe_")) if model.startswith("probe_") else ("models", model)
    found = report[kind][name]
    scores = pq.read_table(scores_file)
    scores = scores.filter(pc.and_(pc.equal(scores["part"], "test"), pc.is_valid(scores["log_har"])))
    for column in report["models"]:
        if column != "base_rate":
            scores = scores.filter(pc.is_valid(scores[column]))
    y, p = scores["label"].to_numpy(), scores[model].to_numpy()
    assert len(y) == report["rows"]
    wanted = expected(y, p, p >= found["decision_threshold"], 60)
    for field, value in {"pr_auc": found["pr_auc"]["value"], "lift": found["lift"]["value"],
                         "roc_auc": plain(found["roc_auc"]), "brier": plain(found["brier"]),
                         "log_loss": plain(found["log_loss"]), "precision": found["precision"],
                         "recall": found["recall"], "f1": found["f1"], "accuracy": found["accuracy"]}.items():
        assert_close(value, wanted[field], field)
    bins = bins_of(y, p)
    assert_close(found["ece_plain"], ece(bins), "ece_plain")
    assert_close(found["ece"], debiased_ece(bins, 60), "ece")
    for part, value in corp(y, p, brier).items():
        assert_close(found["corp_brier"][part], value, part)
    if found["calibration_slope"] is not None:
        slope, intercept = calibration_line(y, p)
        assert found["calibration_slope"] == pytest.approx(slope, rel=1e-9)
        assert found["calibration_intercept"] == pytest.approx(intercept, rel=1e-9)


def test_the_clock_and_noise_memorise_a_random_split_of_real_captures(week):
    rows = evaluate(week[0])["random_split_comparison"]
    assert rows["clock"]["pr_auc_random_split"] > 0.95
    assert rows["noise"]["pr_auc_random_split"] > 0.75
    for probe in ("clock", "noise"):
        assert rows[probe]["pr_auc_purged"] < 0.2
        assert rows[probe]["lift_ratio"] > 5
    assert rows["log_har"]["pr_auc_random_split"] < 0.6


@pytest.mark.parametrize("class_weight", ["none", "balanced"])
def test_coefficients_on_real_features_are_those_of_scikit_learn(week, tmp_path, class_weight):
    scores_file = tmp_path / "scores.parquet"
    succeed("evaluate", "--features", week[0], "--scores-out", scores_file)
    train(week[0], tmp_path / "models", "--models", "logistic", "--class-weight", class_weight)
    model = model_json(tmp_path / "models", "logistic_regression")
    features = pq.read_table(week[0])
    training = pc.equal(pq.read_table(scores_file)["part"], "train")
    for column in model["columns"]:
        training = pc.and_(training, pc.is_valid(features[column]))
    rows = features.filter(training)
    x = np.column_stack([rows[column].to_numpy() for column in model["columns"]])
    y = rows["spike_relative"].to_numpy(zero_copy_only=False).astype(int)
    assert len(y) == model["training"]["rows_used"]
    scaler, fitted = oracle_logistic(x, y, 1.0, None if class_weight == "none" else class_weight)
    worst = np.abs(np.array(model["model"]["weights"]) - fitted.coef_[0]).max()
    print(f"{class_weight}: largest coefficient difference {worst:.1e}")
    assert worst <= 1e-8
    assert abs(model["model"]["intercept"] - fitted.intercept_[0]) <= 1e-8
    assert np.allclose(model["model"]["means"], scaler.mean_, rtol=1e-12, atol=1e-12)
