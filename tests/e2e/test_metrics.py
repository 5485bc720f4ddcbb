"""`foreshock evaluate`: numbers are scikit-learn's, degenerate cases get words, probes catch a leak."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command import run, succeed
from sklearn import metrics

START_NS = 1_764_547_200 * 10**9
CLOSE = 1e-12


def labelled_table(seconds, seed=1, label=None, session=2400, k2=2.0):
    """Like a labelled core_v1 table: log volatility wanders, sessions lie an hour apart."""
    random = np.random.default_rng(seed)
    wander = np.zeros(seconds + 400)
    for i in range(1, len(wander)):
        wander[i] = 0.995 * wander[i - 1] + 0.06 * random.standard_normal()
    r2 = (np.exp(wander) * 1e-4 * random.standard_normal(len(wander))) ** 2
    total = np.concatenate([[0.0], np.cumsum(r2)])
    now = np.arange(300, 300 + seconds)
    mean_60 = lambda window: 60 * (total[now] - total[now - window]) / window
    v = total[now + 60] - total[now]
    position = np.arange(seconds)
    timestamp = START_NS + (position + (position // session) * 3600) * 10**9
    if label is None:
        label = (v >= k2 * mean_60(300)).astype(float)
        label[position % session >= session - 60] = np.nan
    rv_300 = mean_60(300)
    columns = {
        "venue": pa.array(["coinbase-advanced"] * seconds),
        "product_id": pa.array(["BTC-USD"] * seconds),
        "timestamp": pa.array(timestamp, pa.timestamp("ns", "UTC")),
        "status": pa.array(["VALID"] * seconds),
        "rv_5": mean_60(5),
        "rv_300": rv_300,
        "valid_5": np.full(seconds, 5),
        "valid_300": np.full(seconds, 300),
        **{f"log_rv_{w}": 0.5 * np.log(mean_60(w)) for w in (10, 30, 60, 300)},
        "v": v,
        "spike_relative": pa.array([None if np.isnan(x) else bool(x) for x in label], pa.bool_()),
    }
    return pa.table(columns).replace_schema_metadata({"foreshock.label.k2": repr(k2)})


def evaluate(folder, table, *options):
    """The finished command, its JSON and the scores it wrote."""
    pq.write_table(table, folder / "labelled.parquet")
    done = succeed(
        "evaluate", "--features", folder / "labelled.parquet", "--json", folder / "evaluation.json",
        "--scores-out", folder / "scores.parquet", *options,
    )
    report = json.loads((folder / "evaluation.json").read_text())
    scores = pq.read_table(folder / "scores.parquet")
    scores = scores.set_column(0, "time_ns", scores["timestamp"].cast(pa.int64()))
    return done, report, {name: np.array(scores[name].to_pylist()) for name in scores.column_names}


@pytest.fixture(scope="module")
def usual(tmp_path_factory):
    return evaluate(tmp_path_factory.mktemp("usual"), labelled_table(14_400))


def part_of(scores, part, name):
    rows = scores["part"] == part
    return scores["label"][rows].astype(int), scores[name][rows].astype(float)


def expected_metrics(y, p, threshold):
    call = p >= threshold
    tn, fp, fn, tp = metrics.confusion_matrix(y, call).ravel()
    return {
        "pr_auc": metrics.average_precision_score(y, p),
        "lift": metrics.average_precision_score(y, p) / y.mean(),
        "roc_auc": metrics.roc_auc_score(y, p),
        "brier": metrics.brier_score_loss(y, p),
        "log_loss": metrics.log_loss(y, np.clip(p, 1e-6, 1 - 1e-6)),
        "precision": metrics.precision_score(y, call),
        "recall": metrics.recall_score(y, call),
        "f1": metrics.f1_score(y, call),
        "accuracy": metrics.accuracy_score(y, call),
        "confusion": {"tp": tp, "fp": fp, "tn": tn, "fn": fn},
    }


def assert_scores_equal(found, expected):
    for name, value in expected.items():
        if name == "confusion":
            assert found[name] == value
            continue
        ours = found[name]["value"] if isinstance(found[name], dict) else found[name]
        assert ours == pytest.approx(value, rel=0, abs=CLOSE), name


@pytest.mark.parametrize("part", ["calibration", "test"])
@pytest.mark.parametrize("model", ["persistence", "ewma", "baseline", "logistic", "log_har", "probe_clock",
                                   "probe_noise"])
def test_metrics_are_those_of_scikit_learn(usual, part, model):
    _, report, scores = usual
    numbers = report if part == "test" else report["calibration"]
    kind, name = ("probes", model.removeprefix("probe_")) if model.startswith("probe_") else ("models", model)
    found = numbers[kind][name]
    y, p = part_of(scores, part, model)
    assert numbers["rows"] == len(y) and numbers["rows_without_score"] == 0
    assert_scores_equal(found, expected_metrics(y, p, found["decision_threshold"]))


def test_a_constant_score_ranks_nothing(usual):
    _, report, scores = usual
    y, _ = part_of(scores, "test", "logistic")
    y_train, _ = part_of(scores, "train", "logistic")
    constant = np.full(len(y), y_train.mean())
    found = report["models"]["base_rate"]
    assert_scores_equal(found, expected_metrics(y, constant, found["decision_threshold"]))
    assert found["lift"]["value"] == pytest.approx(1.0, abs=CLOSE)
    assert found["roc_auc"]["value"] == 0.5
    assert report["base_rate"] == pytest.approx(y.mean(), abs=CLOSE)


def test_every_number_stands_beside_its_evidence(usual):
    done, report, _ = usual
    assert report["verdict"]["words"] in done.stdout
    for word in ("base rate", "spike episodes", "effective sample size", "log_har", "probe clock"):
        assert word in done.stdout
    assert report["verdict"]["code"] in ("insufficient_evidence", "beats_log_har", "does_not_beat_log_har")
    assert (report["verdict"]["code"] == "insufficient_evidence") or report["episodes"] >= 20
    assert {"clock", "noise", "permuted_labels"} <= report["probes"].keys()
    assert report["effective_sample_size"] == pytest.approx(report["valid_hours"] * 60)
    assert report["unsafe_random_split"] is False


def test_parts_are_apart_in_time(usual):
    _, report, scores = usual
    latest = -1
    for part in ("train", "calibration", "test"):
        of_part = scores["time_ns"][scores["part"] == part]
        assert len(of_part) == report["split"][part]["rows"] > 0
        assert of_part.min() > latest
        latest = of_part.max() + 60_250_000_000


def test_the_same_table_gives_the_same_bytes(usual, tmp_path):
    evaluate(tmp_path, labelled_table(14_400))
    again = (tmp_path / "evaluation.json").read_text()
    assert json.loads(again) == usual[1]


def test_the_clock_betrays_a_random_split(tmp_path, usual):
    done, report, _ = evaluate(tmp_path, labelled_table(14_400), "--unsafe-random-split", "--seed", 7)
    assert "WARNING" in done.stdout
    assert report["unsafe_random_split"] is True
    assert report["verdict"]["code"] == "unsafe_random_split"
    assert report["probes"]["clock"]["pr_auc"]["value"] > 0.95
    assert usual[1]["probes"]["clock"]["lift"]["value"] < 2.0


def test_a_test_part_without_spikes_is_said_in_words(tmp_path):
    table = labelled_table(6000)
    label = np.array([np.nan if x is None else x for x in table["spike_relative"].to_pylist()], float)
    label[3500:] = np.where(np.isnan(label[3500:]), np.nan, 0.0)
    done, report, scores = evaluate(tmp_path, labelled_table(6000, label=label))
    assert scores["label"][scores["part"] == "test"].sum() == 0
    assert report["verdict"]["code"] == "no_positives" and "no spike" in report["verdict"]["words"]
    for model in report["models"].values():
        assert model["pr_auc"] == {"value": None, "low": None, "high": None}
        assert model["lift"]["value"] is None and model["recall"] is None
        assert model["roc_auc"]["value"] is None
        assert model["decision_threshold"] is None and model["confusion"] is None
        assert model["brier"]["value"] is not None and model["log_loss"]["value"] is not None
    assert report["reasons"]["undefined"] == "no spike in this part"
    assert "–" in done.stdout


def test_a_table_without_labels_is_refused(tmp_path):
    pq.write_table(labelled_table(1000, label=np.full(1000, np.nan)), tmp_path / "in.parquet")
    done = run("evaluate", "--features", tmp_path / "in.parquet", "--json", tmp_path / "out.json")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "spike_relative" in done.stderr
    assert not (tmp_path / "out.json").exists()


def test_a_missing_label_column_is_named(tmp_path):
    pq.write_table(labelled_table(1000), tmp_path / "in.parquet")
    done = run("evaluate", "--features", tmp_path / "in.parquet", "--label", "spike_fixed")
    assert done.returncode == 1
    assert "spike_fixed" in done.stderr
