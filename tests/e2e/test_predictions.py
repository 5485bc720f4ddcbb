"""`foreshock evaluate --predictions`: numbers are those of numpy, scipy and scikit-learn, from any file."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
from scipy import stats
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

from command import run, succeed

CLOSE = 1e-12
CLIP = 1e-6
START_NS = 1_764_547_200 * 10**9
SECOND = 10**9


def table(**columns):
    return pa.table({name: column if isinstance(column, pa.Array) else pa.array(column)
                     for name, column in columns.items()})


def times(count, step_s=1, unit="ns"):
    return pa.array(START_NS + np.arange(count) * step_s * SECOND, pa.timestamp("ns", "UTC")).cast(
        pa.timestamp(unit, "UTC"))


def judge(folder, content, *options, name="predictions.parquet"):
    """The text and the JSON of the command on a table, or on the text of a CSV file."""
    if isinstance(content, str):
        (folder / name).write_text(content)
    elif name.endswith(".csv"):
        pa.csv.write_csv(content, folder / name)
    else:
        pq.write_table(content, folder / name)
    done = succeed("evaluate", "--predictions", folder / name, "--json", folder / "out.json", *options)
    return done.stdout, json.loads((folder / "out.json").read_text())


# The formulas, in numpy.

def bins_of(y, p, count=15):
    """Equal-mass bins: a row with r rows strictly below is in bin floor(count r / n); slivers join."""
    order = np.argsort(p, kind="stable")
    y, p = y[order], p[order]
    index = np.searchsorted(p, p, "left") * count // len(p)
    groups = [np.flatnonzero(index == i) for i in np.unique(index)]
    merged = []
    for group in groups:
        if merged and len(group) < len(p) / (2 * count):
            merged[-1] = np.concatenate([merged[-1], group])
        else:
            merged.append(group)
    return [(len(g), y[g].mean(), p[g].mean()) for g in merged]


def ece(bins):
    n = sum(size for size, _, _ in bins)
    return sum(size / n * abs(share - forecast) for size, share, forecast in bins)


def debiased_ece(bins, overlap):
    n = sum(size for size, _, _ in bins)
    if min(size for size, _, _ in bins) / overlap < 2:
        return None
    total = sum(size / n * ((share - forecast) ** 2 - share * (1 - share) / (size / overlap - 1))
                for size, share, forecast in bins)
    return np.sqrt(max(total, 0))


def calibration_line(y, p):
    p = np.clip(p, CLIP, 1 - CLIP)
    design = np.column_stack([np.ones_like(p), np.log(p) - np.log1p(-p)])
    beta = np.array([np.log(y.mean() / (1 - y.mean())), 0.0])
    objective = lambda b: np.sum(np.logaddexp(0, np.where(y == 1, -1, 1) * (design @ b)))
    for _ in range(100):
        q = 1 / (1 + np.exp(-(design @ beta)))
        step = np.linalg.solve(design.T @ (design * (q * (1 - q))[:, None]), design.T @ (y - q))
        while objective(beta + step) > objective(beta) * (1 + 1e-12):
            step = step / 2
        beta = beta + step
    return beta[1], beta[0]


def corp(y, p, loss):
    c = IsotonicRegression().fit(p, y).predict(p)
    base = np.full_like(p, y.mean())
    return {"miscalibration": loss(y, p) - loss(y, c), "discrimination": loss(y, base) - loss(y, c),
            "uncertainty": loss(y, base)}


def brier(y, p):
    return np.mean((p - y) ** 2)


def log_loss(y, p):
    p = np.clip(p, CLIP, 1 - CLIP)
    return np.mean(np.where(y == 1, -np.log(p), -np.log1p(-p)))


def expected(y, p, call, overlap):
    """Every number of the JSON, None where it is not defined."""
    one_class = len(np.unique(y)) < 2
    positive, pi = y.sum() > 0, y.mean()
    ap = metrics.average_precision_score(y, p) if positive else None
    weight = np.where(y == 1, 0.1 / max(y.sum(), 1), 0.9 / max((1 - y).sum(), 1))
    tn, fp, fn, tp = metrics.confusion_matrix(y, call, labels=[0, 1]).ravel()
    bins = bins_of(y, p)
    negative_logit = lambda side: np.clip(p[y == side], CLIP, 1 - CLIP)
    parted = not one_class and (negative_logit(0).max() <= negative_logit(1).min()
                                or negative_logit(1).max() <= negative_logit(0).min())
    slope, intercept = (None, None) if one_class or parted else calibration_line(y, p)
    return {
        "base_rate": pi,
        "lift": ap / pi if positive else None,
        "pr_auc": ap,
        "pr_auc_normalised": (ap - pi) / (1 - pi) if positive and pi < 1 else None,
        "pr_auc_at_10_percent":
            None if one_class else metrics.average_precision_score(y, p, sample_weight=weight),
        "pr_auc_minimum": (1 + (1 - pi) * np.log(1 - pi) / pi if pi < 1 else 1.0) if positive else None,
        "roc_auc": None if one_class else metrics.roc_auc_score(y, p),
        "share_alarmed": call.mean(),
        "precision": tp / (tp + fp) if tp + fp else None,
        "recall": tp / (tp + fn) if tp + fn else None,
        "f1": 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else None,
        "accuracy": metrics.accuracy_score(y, call),
        "brier": metrics.brier_score_loss(y, p, labels=[0, 1]),
        "brier_skill": None if one_class else 1 - brier(y, p) / (pi * (1 - pi)),
        "log_loss": metrics.log_loss(y, np.clip(p, CLIP, 1 - CLIP), labels=[0, 1]),
        "ece": debiased_ece(bins, overlap),
        "ece_plain": ece(bins),
        "calibration_slope": slope,
        "calibration_intercept": intercept,
        "corp_brier": corp(y, p, brier),
        "corp_log_loss": corp(y, p, log_loss),
        "confusion": {"tp": tp, "fp": fp, "tn": tn, "fn": fn},
        "rows": len(y),
        "positives": y.sum(),
    }


def assert_close(ours, wanted, name):
    if isinstance(wanted, dict):
        assert ours.keys() == wanted.keys(), name
        for key, value in wanted.items():
            assert_close(ours[key], value, f"{name}.{key}")
    elif wanted is None:
        assert ours is None, name
    else:
        assert ours == pytest.approx(wanted, rel=CLOSE, abs=CLOSE), name


def assert_numbers(report, wanted):
    for name, value in wanted.items():
        found = report[name]["value"] if name in ("lift", "pr_auc") else report[name]
        assert_close(found, value, name)


def random_case(n, seed=1, rate=0.1):
    random = np.random.default_rng(seed)
    hidden = random.standard_normal(n)
    y = (hidden + 0.8 * random.standard_normal(n) > stats.norm.isf(rate) * 1.28).astype(int)
    return y, 1 / (1 + np.exp(-(1.5 * hidden - 2)))


def cases():
    y, p = random_case(5000)
    yield "random", y, p
    yield "tied", y, np.round(p, 1)
    yield "few_ties", y, np.round(p, 2)
    yield "two_values", y, (p > 0.4).astype(float)
    yield "with_certainty", y, np.where(p < 0.05, 0.0, np.where(p > 0.9, 1.0, p))
    yield "no_skill", y, np.random.default_rng(5).random(5000)
    yield "upside_down", y, 1 - p
    yield "small", *random_case(100, rate=0.3)
    yield "large", *random_case(100_000)
    yield "perfect", y, np.where(y == 1, 0.6 + 0.4 * p, 0.4 * p)
    yield "all_wrong", y, 1.0 - y
    yield "all_right", y, y.astype(float)
    yield "no_positive", np.zeros(1000, int), p[:1000]
    yield "all_positive", np.ones(1000, int), p[:1000]


@pytest.mark.parametrize(("y", "p"), [case[1:] for case in cases()], ids=[case[0] for case in cases()])
@pytest.mark.parametrize("overlap", [60, 1])
def test_numbers_are_those_of_the_formulas(tmp_path, y, p, overlap):
    call = (p >= 0.3).astype(int)
    _, report = judge(tmp_path, table(prediction=call, probability=p, actual=y), "--overlap", overlap)
    assert_numbers(report, expected(y, p, call, overlap))
    assert report["overlap"] == overlap
    assert [b["rows"] for b in report["reliability"]] == [size for size, _, _ in bins_of(y, p)]


def test_a_constant_forecast(tmp_path):
    y, _ = random_case(3000)
    content = table(prediction=np.ones(3000, int), probability=np.full(3000, 0.25), actual=y)
    _, report = judge(tmp_path, content)
    wanted = expected(y, np.full(3000, 0.25), np.ones(3000, int), 60) | {
        "calibration_slope": None, "calibration_intercept": None, "lift": 1.0, "roc_auc": 0.5}
    assert_numbers(report, wanted)
    assert report["reasons"]["calibration_slope"] == "the forecast is constant"
    assert report["verdict"]["code"] == "no_skill"


def test_the_isotonic_curve_is_that_of_scikit_learn(tmp_path):
    y, p = random_case(4000)
    _, report = judge(tmp_path, table(probability=np.round(p, 3), actual=y))
    fitted = IsotonicRegression().fit(np.round(p, 3), y)
    curve = report["isotonic"]
    assert len(curve) > 5
    for block in curve:
        inside = (np.round(p, 3) >= block["lowest_forecast"]) & (np.round(p, 3) <= block["highest_forecast"])
        assert inside.sum() == block["rows"] and y[inside].sum() == block["positives"]
        ends = fitted.predict([block["lowest_forecast"], block["highest_forecast"]])
        assert ends == pytest.approx(block["recalibrated"], rel=0, abs=CLOSE)


def diebold_mariano(d_rows, seconds):
    """As the formulas say: minutes (days from 30 on), Bartlett over the clock, HLN, Student."""
    window = 86_400 if len(np.unique(seconds // 86_400)) >= 30 else 60
    index = seconds // window
    found = np.unique(index)
    d = np.full(found[-1] - found[0] + 1, np.nan)
    for i in found:
        d[i - found[0]] = d_rows[index == i].mean()
    count = len(found)
    lags = 30 if window == 60 else int(4 * (count / 100) ** (2 / 9))
    mean = np.nanmean(d)
    e = np.nan_to_num(d - mean)
    variance = sum((1 if k == 0 else 2) * (1 - k / (lags + 1)) * np.dot(e[k:], e[: len(e) - k])
                   for k in range(lags + 1)) / count**2
    h = lags + 1
    factor = np.sqrt((count + 1 - 2 * h + h * (h - 1) / count) / count)
    statistic = factor * mean / np.sqrt(variance)
    return {"mean_difference": mean, "statistic": statistic,
            "p_value": 2 * stats.t.sf(abs(statistic), count - 1), "windows": count, "window_seconds": window,
            "lags": lags, "reason": None}


@pytest.mark.parametrize(("n", "step_s"), [(20_000, 1), (20_000, 180)], ids=["minutes", "days"])
def test_diebold_mariano_is_the_formula(tmp_path, n, step_s):
    y, p = random_case(n)
    seconds = START_NS // SECOND + np.arange(n) * step_s
    seconds[n // 2:] += 7217  # a hole
    other = np.clip(p + 0.02 * np.random.default_rng(2).standard_normal(n), 0, 1)
    stamp = pa.array(seconds * SECOND, pa.timestamp("ns", "UTC"))
    _, report = judge(tmp_path, table(timestamp=stamp, probability=p, other=other, actual=y),
                      "--against-column", "other", "--resamples", 100)
    against = report["against"]
    losses = lambda q: np.where(y == 1, -np.log(np.clip(q, CLIP, 1 - CLIP)),
                                -np.log1p(-np.clip(q, CLIP, 1 - CLIP)))
    assert_close(against["diebold_mariano_brier"],
                 diebold_mariano((p - y) ** 2 - (other - y) ** 2, seconds), "brier")
    assert_close(against["diebold_mariano_log_loss"],
                 diebold_mariano(losses(p) - losses(other), seconds), "log_loss")
    assert_close(against["brier_skill"], 1 - brier(y, p) / brier(y, other), "brier_skill")


def test_comparing_needs_times_and_difference(tmp_path):
    y, p = random_case(10_000)
    _, report = judge(tmp_path, table(probability=p, same=p, actual=y), "--against-column", "same")
    assert report["against"]["brier_skill"] == 0
    assert "no time" in report["against"]["diebold_mariano_brier"]["reason"]
    _, report = judge(tmp_path, table(timestamp=times(10_000), probability=p, same=p, actual=y),
                      "--against-column", "same", "--resamples", 100)
    assert report["against"]["diebold_mariano_log_loss"]["p_value"] is None
    assert "does not vary" in report["against"]["diebold_mariano_log_loss"]["reason"]


# The story: a model that alarms on 93 % of rows and ranks as a guess does.

def story():
    """The handed-over figures: base rate 0.0692, PR-AUC 0.0699, recall 0.8977, precision 0.0666."""
    random = np.random.default_rng(11)
    n = 12_716
    for _ in range(200):
        y = np.zeros(n, int)
        y[random.choice(n, 880, replace=False)] = 1
        p = random.random(n)
        if abs(metrics.average_precision_score(y, p) - 0.0699) < 0.0002:
            break
    call = np.zeros(n, int)
    call[random.choice(np.flatnonzero(y == 1), 790, replace=False)] = 1
    call[random.choice(np.flatnonzero(y == 0), 11_072, replace=False)] = 1
    return table(prediction=call, probability=p, actual=y)


def test_the_prototype_is_said_to_have_no_skill(tmp_path):
    text, report = judge(tmp_path, story())
    assert report["base_rate"] == pytest.approx(0.0692, abs=1e-4)
    assert report["pr_auc"]["value"] == pytest.approx(0.0699, abs=3e-4)
    assert report["lift"]["value"] == pytest.approx(1.01, abs=0.01)
    assert report["recall"] == pytest.approx(0.8977, abs=1e-4)
    assert report["precision"] == pytest.approx(0.0666, abs=1e-4)
    assert report["share_alarmed"] == pytest.approx(0.933, abs=1e-3)
    assert report["verdict"]["code"] == "no_skill" and report["verdict"]["words"].startswith("no skill: ")
    lines = text.splitlines()
    assert lines[0].split()[:3] == ["base", "rate", "0.0692"] and lines[1].startswith("lift ")
    assert text.splitlines()[-1] == f"Verdict: {report['verdict']['words']}"
    assert "A lift of 1.01 is no skill" in text
    assert "Precision 0.0666 equals the base rate 0.0692: an alarm says nothing" in text
    assert "It alarms on 93.3 % of rows" in text
    assert "rows carry no time" in report["reasons"]["interval"]
    assert report["episodes_are_runs"] and report["lift"]["low"] is None


# Evidence and verdicts.

def episode_table(n, seed=3):
    """One row a second; a wandering state makes episodes, the probability knows it."""
    random = np.random.default_rng(seed)
    state = np.convolve(random.standard_normal(n + 119), np.ones(120) / np.sqrt(120), "valid")
    y = (state > 1.4).astype(int)
    return table(timestamp=times(n), product_id=["BTC-USD"] * n, prediction=(state > 1.2).astype(int),
                 probability=1 / (1 + np.exp(-(3 * state + random.standard_normal(n) - 4))), label=y,
                 model_hash=["c0ffee"] * n)


def test_times_give_intervals_and_episodes(tmp_path):
    text, report = judge(tmp_path, episode_table(80_000))
    for name in ("pr_auc", "lift"):
        assert report[name]["low"] < report[name]["value"] < report[name]["high"]
    assert report["overlap"] == 60 and report["effective_sample_size"] == pytest.approx(80_000 / 60)
    assert report["episodes"] >= 20 and not report["episodes_are_runs"]
    assert report["verdict"]["code"] == "better_than_base_rate"
    assert report["columns"]["actual"] == "label"
    again = judge(tmp_path, episode_table(80_000))
    assert again == (text, report)
    assert judge(tmp_path, episode_table(80_000), "--seed", 2)[1]["lift"] != report["lift"]


def test_few_episodes_are_insufficient_evidence(tmp_path):
    text, report = judge(tmp_path, episode_table(3000))
    assert 0 < report["episodes"] < 20
    assert report["verdict"]["code"] == "insufficient_evidence"
    assert "insufficient evidence" in text and f"{report['episodes']} spike episode" in text
    assert report["lift"]["value"] > 1 and report["lift"]["low"] is None
    assert "blocks" in report["reasons"]["interval"]


def test_the_overlap_follows_the_rhythm_of_the_rows(tmp_path):
    y, p = random_case(3000)
    minutes = judge(tmp_path, table(timestamp=times(3000, 60, "s"), probability=p, actual=y))[1]
    assert minutes["overlap"] == 1
    stamp = pa.array(START_NS + np.arange(3000) * SECOND // 4, pa.timestamp("ns"))
    assert judge(tmp_path, table(timestamp=stamp, probability=p, actual=y))[1]["overlap"] == 240


def test_one_class_is_said_in_words(tmp_path):
    for actual, code in ((np.zeros(500, int), "no_positives"), (np.ones(500, int), "no_negatives")):
        text, report = judge(tmp_path, table(timestamp=times(500), probability=random_case(500)[1],
                                             prediction=np.zeros(500, int), actual=actual))
        assert report["verdict"]["code"] == code and "insufficient evidence" in text
        assert report["roc_auc"] is None and "roc_auc" in report["reasons"]


# What a file may look like.

def test_nulls_and_nans_are_dropped_and_counted(tmp_path):
    y, p = random_case(2000)
    label = [None if i % 10 == 0 else int(v) for i, v in enumerate(y)]
    probability = [None if i % 7 == 0 else float("nan") if i % 7 == 1 else v for i, v in enumerate(p)]
    keep = np.array([i % 10 != 0 and i % 7 not in (0, 1) for i in range(2000)])
    call = (p >= 0.3).astype(int)
    text, report = judge(tmp_path, table(prediction=call, probability=probability, actual=label))
    assert_numbers(report, expected(y[keep], p[keep], call[keep], 60))
    assert report["rows_dropped"] == 2000 - keep.sum()
    assert f"{2000 - keep.sum()} dropped" in text


def test_csv_says_the_same_as_parquet(tmp_path):
    whole = episode_table(2000)
    parquet, csv = judge(tmp_path, whole), judge(tmp_path, whole, name="Predictions.CSV".lower())
    assert csv == parquet


@pytest.mark.parametrize("kind", [pa.float32(), pa.bool_(), pa.int8(), pa.uint64()])
def test_labels_of_any_type(tmp_path, kind):
    y, p = random_case(500)
    report = judge(tmp_path, table(probability=p, actual=pa.array(y).cast(kind)))[1]
    assert report["positives"] == y.sum()


def test_times_as_text(tmp_path):
    y, p = random_case(500)
    stamps = [f"2025-12-01T00:{i // 60:02}:{i % 60:02}.5" for i in range(500)]
    report = judge(tmp_path, table(timestamp=stamps, probability=p, actual=y))[1]
    assert report["overlap"] == 60 and not report["episodes_are_runs"]
    assert any("taken as UTC" in note for note in report["notes"])


def test_without_predictions_no_decision_is_invented(tmp_path):
    y, p = random_case(2000)
    text, report = judge(tmp_path, table(probability=p, actual=y))
    for name in ("confusion", "precision", "recall", "f1", "accuracy", "share_alarmed"):
        assert report[name] is None, name
    assert "threshold" in report["reasons"]["confusion"]
    report = judge(tmp_path, table(probability=p, actual=y), "--threshold", 0.3)[1]
    assert_numbers(report, expected(y, p, (p >= 0.3).astype(int), 60))
    assert report["threshold"] == 0.3
    unknown = judge(tmp_path, table(probability=p, actual=y, prediction=pa.nulls(2000, pa.bool_())))[1]
    assert unknown["precision"] is None and unknown["rows"] == 2000
    assert "null in every row" in unknown["reasons"]["confusion"]


def test_without_probabilities_the_prediction_is_the_score(tmp_path):
    y, p = random_case(2000)
    call = (p >= 0.3).astype(int)
    text, report = judge(tmp_path, table(prediction=call, actual=y))
    wanted = expected(y, call.astype(float), call, 60)
    for name in ("lift", "pr_auc", "roc_auc", "precision", "recall", "f1"):
        assert_numbers(report, {name: wanted[name]})
    for name in ("brier", "log_loss", "ece", "ece_plain", "calibration_slope"):
        assert report[name] is None and "no probability" in report["reasons"][name]
    assert "prediction (0 or 1) is the score" in text


def test_columns_of_other_names(tmp_path):
    y, p = random_case(2000)
    content = table(y_true=y, score=p, call=(p >= 0.3).astype(int), nested=[[1, 2]] * 2000)
    _, report = judge(tmp_path, content, "--actual-column", "y_true", "--probability-column", "score",
                      "--prediction_column", "call")
    assert_numbers(report, expected(y, p, (p >= 0.3).astype(int), 60))


# What is wrong with a file is one line and leaves nothing behind.

GOOD = dict(prediction=[0, 1, 1], probability=[0.1, 0.6, 0.9], actual=[0, 1, 0])
CARELESS = {
    "no such label": (dict(GOOD, actual=None), [], 1, "no column 'actual' or 'label'"),
    "nothing to score": (dict(actual=[0, 1]), [], 1, "no column 'probability' or 'prediction'"),
    "no such column": (GOOD, ["--probability-column", "chance"], 1, "column 'chance' is missing; there are:"),
    "text": (dict(GOOD, probability=["low", "high", "high"]), [], 1, "column 'probability' holds text"),
    "text label": (dict(GOOD, actual=["calm", "spike", "calm"]), [], 1, "column 'actual' holds text"),
    "too likely": (dict(GOOD, probability=[0.1, 1.5, 0.9]), [], 1, "column 'probability' holds 1.5 in row 1"),
    "endless": (dict(GOOD, probability=[0.1, 0.2, float("inf")]), [], 1, "holds inf in row 2"),
    "a third class": (dict(GOOD, actual=[0, 2, 1]), [], 1, "column 'actual' holds 2 in row 1"),
    "half a decision": (dict(GOOD, prediction=[0.0, 0.5, 1.0]), [], 1, "'prediction' holds 0.5 in row 1"),
    "no rows": ({name: pa.array([], pa.float64()) for name in GOOD}, [], 1, "no row can be judged"),
    "no labels": (dict(GOOD, actual=[None, None, None]), [], 1, "of 3 rows none has both"),
    "no time": (dict(GOOD, timestamp=["noon", "one", "two"]), [], 1, "column 'timestamp'"),
    "threshold of nothing": (dict(actual=[0, 1], prediction=[0, 1]), ["--threshold", 0.5], 2, "--threshold"),
    "threshold too high": (GOOD, ["--threshold", 50], 2, "--threshold"),
    "overlap too low": (GOOD, ["--overlap", 0], 2, "--overlap"),
    "both kinds of input": (GOOD, ["--features", "f.parquet"], 2, "--features"),
    "of the other kind": (GOOD, ["--walk-forward"], 2, "--walk-forward"),
}


@pytest.mark.parametrize("case", CARELESS)
@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_careless_files(tmp_path, case, suffix):
    columns, options, status, words = CARELESS[case]
    path, out = tmp_path / f"p.{suffix}", tmp_path / "out.json"
    content = table(**{name: column for name, column in columns.items() if column is not None})
    pa.csv.write_csv(content, path) if suffix == "csv" else pq.write_table(content, path)
    done = run("evaluate", "--predictions", path, "--json", out, *options)
    assert done.returncode == status, done.stderr
    assert words in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert status == 2 or str(path) in done.stderr
    assert done.stdout == "" and list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("name", "content", "words"), [
    ("gone.parquet", None, "there is no such file"),
    ("gone.csv", None, "there is no such file"),
    ("empty.parquet", "", "as Parquet"),
    ("empty.csv", "", "it is empty"),
    ("text.parquet", "probability,actual\n0.1,0\n", "as Parquet"),
    ("ragged.csv", "probability,actual\n0.1,0\n0.3\n", "Expected 2 columns"),
    ("twice.csv", "actual,actual\n0,0\n", "two columns are named 'actual'"),
])
def test_files_that_are_no_tables(tmp_path, name, content, words):
    if content is not None:
        (tmp_path / name).write_text(content)
    done = run("evaluate", "--predictions", tmp_path / name, "--json", tmp_path / "out.json")
    assert done.returncode == 1 and words in done.stderr and done.stderr.count("\n") == 1, done.stderr
    assert name in done.stderr and not (tmp_path / "out.json").exists()


def test_one_input_is_needed():
    done = run("evaluate")
    assert done.returncode == 2 and "--features or --predictions" in done.stderr
    done = run("evaluate", "--features", "f.parquet", "--threshold", "0.5")
    assert done.returncode == 2 and "--predictions" in done.stderr


def test_json_that_cannot_be_written(tmp_path):
    path = tmp_path / "p.parquet"
    pq.write_table(table(**GOOD), path)
    done = run("evaluate", "--predictions", path, "--json", path / "out.json")
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and "out.json" in done.stderr
