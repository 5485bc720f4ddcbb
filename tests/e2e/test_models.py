"""train and infer against scikit-learn and plain numpy, on tables written by pyarrow."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.preprocessing import StandardScaler

from command import run, sha256, succeed

ROWS = 20_000
TRAIN_END, CALIBRATION_BEGIN = 11_940, 12_000  # 60 % less the 60.25 s that are purged
CALIBRATION_END = 15_940
START_NS = 1_762_600_000_000_000_000
K2, TAU2 = 1.7, 6e-7
FLOOR = 0.05e-4**2
WINDOWS = (30, 60, 300, 900, 3600)
CORE = [f"log_rv_{w}" for w in WINDOWS] + ["spread_bps", "log_ticks_60", "imbalance_60"]
HANDOFF = ["return_mean_60s", "return_mean_300s", "return_std_300s", "spread", "spread_bps"]


def times(rows):
    return pa.array(START_NS + np.arange(rows) * 10**9, pa.timestamp("ns", "UTC"))


def core_columns(seed, rows=ROWS):
    """Numpy columns of a market whose volatility wanders: correlated inputs, labels half forecastable."""
    random = np.random.default_rng(seed)
    level = np.zeros(rows)
    for i in range(1, rows):
        level[i] = 0.99 * level[i - 1] + 0.08 * random.standard_normal()
    level -= 7.6
    columns = {f"log_rv_{w}": level + 0.15 * random.standard_normal(rows) for w in WINDOWS}
    columns["spread_bps"] = np.exp(0.5 * (level + 7.6) + 0.3 * random.standard_normal(rows))
    columns["log_ticks_60"] = 3.0 + 0.4 * (level + 7.6) + 0.5 * random.standard_normal(rows)
    columns["imbalance_60"] = random.uniform(0, 1, rows)
    columns["rv_300"] = np.exp(2 * (level + 0.2 * random.standard_normal(rows)))
    columns["v"] = np.exp(2 * (level + 0.35 * random.standard_normal(rows)))
    columns["spike_relative"] = columns["v"] >= K2 * np.maximum(columns["rv_300"], 0.5e-4**2)
    columns["spike_fixed"] = columns["v"] >= TAU2
    return columns


def write_table(path, columns, metadata=True):
    rows = len(next(iter(columns.values())))
    table = {"timestamp": times(rows)}
    table["product_id"] = pa.array(["BTC-USD"] * rows)
    table["status"] = pa.array(["VALID"] * rows)
    for name, values in columns.items():
        null = np.isnan(values) if values.dtype.kind == "f" else None
        table[name] = pa.array(values, mask=null)
    table = pa.table(table)
    if metadata:
        table = table.replace_schema_metadata({
            "foreshock.feature_set": "core_v1", "foreshock.schema_hash": "0123abcd",
            "foreshock.label.k2": repr(K2), "foreshock.label.tau2": repr(TAU2)})
    pq.write_table(table, path)
    return path


def train(features, out, *options):
    return json.loads(succeed("train", "--features", features, "--out", out, "--json", *options).stdout)


def infer(model, features, out):
    succeed("infer", "--model", model, "--features", features, "--out", out)
    return pq.read_table(out)


def model_json(out, folder):
    return json.loads((out / folder / "model.json").read_text())


def probabilities(predictions):
    return predictions["probability"].to_numpy(zero_copy_only=False)


def oracle_logistic(x, y, c, class_weight):
    scaler = StandardScaler().fit(x)
    fitted = LogisticRegression(
        C=c, solver="newton-cholesky", tol=1e-12, max_iter=1000, class_weight=class_weight
    )
    fitted.fit(scaler.transform(x), y)
    return scaler, fitted


@pytest.mark.parametrize("c", [0.01, 1.0, 1000.0])
@pytest.mark.parametrize("class_weight", [None, "balanced"])
def test_logistic_equals_scikit_learn(tmp_path, c, class_weight):
    columns = core_columns(1)
    features = write_table(tmp_path / "features.parquet", columns)
    train(features, tmp_path / "models", "--models", "logistic", "--label", "spike_fixed", "--l2-c", c,
          "--class-weight", class_weight or "none")
    model = model_json(tmp_path / "models", "logistic_regression")
    assert model["columns"] == CORE
    assert model["label"] == {"column": "spike_fixed", "rule": "fixed", "threshold": TAU2}

    x = np.column_stack([columns[name] for name in CORE])
    y = columns["spike_fixed"]
    scaler, oracle = oracle_logistic(x[:TRAIN_END], y[:TRAIN_END], c, class_weight)
    worst = np.max(np.abs(np.array(model["model"]["weights"]) - oracle.coef_[0]))
    print(f"C={c} class_weight={class_weight}: largest coefficient difference {worst:.1e}")
    assert worst <= 1e-8
    assert abs(model["model"]["intercept"] - oracle.intercept_[0]) <= 1e-8

    predictions = infer(tmp_path / "models", features, tmp_path / "p.parquet")
    expected = oracle.predict_proba(scaler.transform(x))[:, 1]
    assert np.max(np.abs(probabilities(predictions) - expected)) <= 1e-9


def test_logistic_of_the_prototypes_features(tmp_path):
    random = np.random.default_rng(2)
    x = random.standard_normal((ROWS, 5)) * [1e-6, 1e-6, 2e-5, 0.01, 0.002] + [0, 0, 3e-5, 0.02, 0.003]
    columns = dict(zip(HANDOFF, x.T))
    columns["price"] = 90_000 + np.cumsum(random.standard_normal(ROWS))
    columns["label"] = (x[:, 2] / 2e-5 + random.standard_normal(ROWS) > 2.5).astype(np.int32)
    columns["future_volatility"] = columns["label"] + 0.5  # must not be learnt from
    features = write_table(tmp_path / "features.parquet", columns, metadata=False)
    report = train(features, tmp_path / "models")
    assert [model["kind"] for model in report["models"]] == ["baseline", "logistic"]
    assert [skipped["kind"] for skipped in report["skipped"]] == [
        "climatology", "persistence", "ewma", "log_har"]
    model = model_json(tmp_path / "models", "logistic_regression")
    assert model["columns"] == HANDOFF
    _, oracle = oracle_logistic(x[:TRAIN_END], columns["label"][:TRAIN_END], 1.0, None)
    assert np.max(np.abs(np.array(model["model"]["weights"]) - oracle.coef_[0])) <= 1e-8
    assert model_json(tmp_path / "models", "baseline")["columns"] == ["return_std_300s"]

    asked = run("train", "--features", features, "--out", tmp_path / "models", "--models", "log_har")
    assert asked.returncode == 1 and "log_har" in asked.stderr


def oracle_exceedance(columns, label, mu, sd):
    """P(V >= threshold) of a forecast mu of ln(V + floor), by the residuals of the calibration part."""
    residual = np.log(columns["v"] + FLOOR) - mu
    standard = np.sort(residual[CALIBRATION_BEGIN:CALIBRATION_END] / sd)
    n = len(standard)
    knots = np.arange(1001) * (n - 1) // 1000
    own = K2 * np.maximum(columns["rv_300"], 0.5e-4**2)
    threshold = own if label == "spike_relative" else np.full(ROWS, TAU2)
    distance = (np.log(threshold + FLOOR) - mu) / sd
    cdf = np.interp(distance, standard[knots], (knots + 0.5) / n)
    low, high = distance < standard[0], distance > standard[-1]
    cdf[low] = 0.5 / n * np.exp(distance[low] - standard[0])
    cdf[high] = 1 - 0.5 / n * np.exp(standard[-1] - distance[high])
    return 1 - cdf


@pytest.mark.parametrize("label", ["spike_relative", "spike_fixed"])
def test_log_har_equals_numpy(tmp_path, label):
    columns = core_columns(3)
    columns["log_rv_3600"][:3600] = np.nan  # known on 70 % of the training rows: dropped
    columns["log_rv_900"][:900] = np.nan
    features = write_table(tmp_path / "features.parquet", columns)
    report = train(features, tmp_path / "models", "--models", "log_har", "--label", label)
    assert [column["name"] for column in report["models"][0]["dropped_columns"]] == ["log_rv_3600"]
    assert report["models"][0]["rows_dropped"]["input_null"] == 900

    used = [f"log_rv_{w}" for w in (30, 60, 300, 900)]
    x = np.column_stack([np.ones(ROWS)] + [2 * columns[name] for name in used])
    y = np.log(columns["v"] + FLOOR)
    fit = slice(900, TRAIN_END)
    beta, *_ = np.linalg.lstsq(x[fit], y[fit], rcond=None)
    residual = y - x @ beta
    sd = np.sqrt(np.sum(residual[fit] ** 2) / (TRAIN_END - 900 - len(beta)))
    model = model_json(tmp_path / "models", "log_har")["model"]
    assert np.max(np.abs(np.array(model["slopes"]) - beta[1:])) <= 1e-9
    assert abs(model["intercept"] - beta[0]) <= 1e-8
    assert abs(model["residual_sd"] - sd) <= 1e-10

    expected = oracle_exceedance(columns, label, x @ beta, sd)
    got = probabilities(infer(tmp_path / "models", features, tmp_path / "p.parquet"))
    assert np.all(np.isnan(got[:900]))
    assert np.max(np.abs(got[900:] - expected[900:])) <= 1e-8
    in_test = slice(CALIBRATION_END + 60, ROWS)
    assert abs(np.mean(got[in_test]) - np.mean(columns[label][in_test])) < 0.03


def oracle_ewma(columns, half_life):
    """Windows and weights of the kernel by its second-by-second sum, and the mean variance of every row."""
    windows = [w for w, begin in zip(WINDOWS, (0, *WINDOWS)) if begin < 5 * half_life]
    kernel = 2.0 ** (-np.arange(windows[-1]) / half_life)
    edges = [0, *windows]
    weights = np.array([kernel[a:b].sum() for a, b in zip(edges, windows)]) / kernel.sum()
    total = [np.zeros(ROWS)] + [w * (np.exp(2 * columns[f"log_rv_{w}"]) - FLOOR) for w in windows]
    rings = [np.maximum(0, total[i + 1] - total[i]) / (edges[i + 1] - edges[i]) for i in range(len(windows))]
    return windows, weights, weights @ np.array(rings)


@pytest.mark.parametrize("label", ["spike_relative", "spike_fixed"])
def test_ewma_equals_numpy(tmp_path, label):
    columns = core_columns(11)
    features = write_table(tmp_path / "features.parquet", columns)
    train(features, tmp_path / "models", "--models", "ewma", "--label", label)
    model = model_json(tmp_path / "models", "ewma")["model"]

    y = np.log(columns["v"] + FLOOR)
    fits = {}
    for half_life in (15, 30, 60, 120, 300, 600):
        windows, weights, mean = oracle_ewma(columns, half_life)
        x = np.column_stack([np.ones(ROWS), np.log(mean + FLOOR)])
        beta, squares, *_ = np.linalg.lstsq(x[:TRAIN_END], y[:TRAIN_END], rcond=None)
        fits[half_life] = squares[0], windows, weights, x @ beta, beta
    best = min(fits, key=lambda half_life: fits[half_life][0])
    squares, windows, weights, mu, beta = fits[best]
    assert model["half_life_s"] == best and model["windows_s"] == windows
    assert np.max(np.abs(np.array(model["weights"]) - weights)) <= 1e-12
    assert abs(model["intercept"] - beta[0]) <= 1e-8 and abs(model["slope"] - beta[1]) <= 1e-9
    sd = np.sqrt(squares / (TRAIN_END - 2))
    assert abs(model["residual_sd"] - sd) <= 1e-10
    got = probabilities(infer(tmp_path / "models", features, tmp_path / "p.parquet"))
    assert np.max(np.abs(got - oracle_exceedance(columns, label, mu, sd))) <= 1e-8


@pytest.mark.parametrize("c", [0.01, 1.0])
def test_persistence_equals_scikit_learn(tmp_path, c):
    columns = core_columns(12)
    features = write_table(tmp_path / "features.parquet", columns)
    train(features, tmp_path / "models", "--models", "persistence", "--label", "spike_fixed", "--l2-c", c)
    model = model_json(tmp_path / "models", "persistence")
    assert model["columns"] == ["log_rv_60"]
    x = columns["log_rv_60"][:, None]
    scaler, oracle = oracle_logistic(x[:TRAIN_END], columns["spike_fixed"][:TRAIN_END], c, None)
    assert abs(model["model"]["weights"][0] - oracle.coef_[0][0]) <= 1e-8
    assert abs(model["model"]["intercept"] - oracle.intercept_[0]) <= 1e-8
    got = probabilities(infer(tmp_path / "models", features, tmp_path / "p.parquet"))
    assert np.max(np.abs(got - oracle.predict_proba(scaler.transform(x))[:, 1])) <= 1e-9


def test_climatology_is_the_shrunk_rate_of_the_hour(tmp_path):
    rows, step_s = 40_000, 60  # 27.8 days, 16.7 of them to train on
    random = np.random.default_rng(13)
    seconds = START_NS // 10**9 + step_s * np.arange(rows)
    hour = (seconds // 3600 + 72) % 168
    label = random.uniform(size=rows) < 0.05 + 0.3 * (hour % 24 == 14)
    table = pa.table({
        "timestamp": pa.array(seconds * 10**9, pa.timestamp("ns", "UTC")),
        "product_id": pa.array(["BTC-USD"] * rows), "label": pa.array(label)})
    pq.write_table(table, tmp_path / "features.parquet")
    train(tmp_path / "features.parquet", tmp_path / "models", "--models", "climatology", "--label", "label")
    model = model_json(tmp_path / "models", "climatology")
    assert model["columns"] == ["timestamp"]
    used = slice(0, model["training"]["rows_used"])
    base = label[used].mean()
    counts = np.bincount(hour[used], minlength=168)
    positives = np.bincount(hour[used], label[used], minlength=168)
    expected = (positives + 3600 * base) / (counts + 3600)
    assert np.max(np.abs(np.array(model["model"]["base_rates"]) - expected)) <= 1e-15
    predictions = infer(tmp_path / "models", tmp_path / "features.parquet", tmp_path / "p.parquet")
    assert np.array_equal(probabilities(predictions), np.array(model["model"]["base_rates"])[hour])


def test_climatology_of_a_few_days_is_refused(tmp_path):
    features = write_table(tmp_path / "features.parquet", core_columns(14))
    asked = run("train", "--features", features, "--out", tmp_path / "models", "--models", "climatology")
    assert asked.returncode == 1 and "needs 14 days" in asked.stderr
    report = train(features, tmp_path / "models")
    assert [skipped["kind"] for skipped in report["skipped"]] == ["climatology"]
    assert "base_rate stands for it" in report["skipped"][0]["reason"]


def test_baseline_is_the_z_score(tmp_path):
    columns = core_columns(4)
    features = write_table(tmp_path / "features.parquet", columns)
    train(features, tmp_path / "models", "--models", "baseline")
    model = model_json(tmp_path / "models", "baseline")["model"]
    x = columns["log_rv_60"][:TRAIN_END]
    assert model["mean"] == pytest.approx(np.mean(x), rel=1e-13)
    assert model["sd"] == pytest.approx(np.std(x), rel=1e-13)


def test_decision_threshold_has_the_best_f1_of_the_calibration_part(tmp_path):
    columns = core_columns(5)
    features = write_table(tmp_path / "features.parquet", columns)
    report = train(features, tmp_path / "models")
    for trained in report["models"]:
        predictions = infer(trained["path"], features, tmp_path / "p.parquet")
        part = slice(CALIBRATION_BEGIN, CALIBRATION_END)
        p = probabilities(predictions)[part]
        y = columns["spike_relative"][part]
        reached = f1_score(y, predictions["prediction"].to_numpy()[part])
        grid = max(f1_score(y, p >= t) for t in np.quantile(p, np.linspace(0.01, 0.999, 400)))
        assert reached >= grid - 1e-12, trained["kind"]


def test_given_times_cut_the_parts(tmp_path):
    features = write_table(tmp_path / "features.parquet", core_columns(6))
    cut = [str(np.datetime64(START_NS, "ns") + np.timedelta64(s, "s")) for s in (5000, 9000)]
    report = train(features, tmp_path / "models", "--train-to", cut[0], "--calibration-to", cut[1])
    parts = report["split"]
    assert [parts[name]["rows"] for name in ("train", "calibration", "test")] == [4940, 3940, 11_000]
    assert parts["purged_rows"] == 120
    backwards = run("train", "--features", features, "--out", tmp_path / "m", "--train-to", cut[1],
                    "--calibration-to", cut[0])
    assert backwards.returncode == 2 and "before training ends" in backwards.stderr


def test_same_table_same_bytes(tmp_path):
    features = write_table(tmp_path / "features.parquet", core_columns(7))
    for out in ("a", "b"):
        train(features, tmp_path / out)
        infer(tmp_path / out, features, tmp_path / f"{out}.parquet")
    for folder in ("persistence", "ewma", "baseline", "logistic_regression", "log_har"):
        a, b = (tmp_path / out / folder / "model.json" for out in ("a", "b"))
        assert sha256(a) == sha256(b)
    assert sha256(tmp_path / "a.parquet") == sha256(tmp_path / "b.parquet")


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("trained")
    columns = core_columns(8)
    columns["imbalance_60"][ROWS - 7:] = np.nan
    features = write_table(folder / "features.parquet", columns)
    train(features, folder / "models")
    return folder / "models", features, columns


def test_predictions_table(trained, tmp_path):
    models, features, columns = trained
    out = infer(models / "logistic_regression", features, tmp_path / "p.parquet")
    assert out.column_names == ["timestamp", "product_id", "prediction", "probability", "label", "model_hash"]
    assert out["timestamp"].cast(pa.int64()).to_pylist() == times(ROWS).cast(pa.int64()).to_pylist()
    assert out["probability"].null_count == 7 and out["prediction"].null_count == 7
    assert np.array_equal(out["label"].to_numpy(), columns["spike_relative"].astype(int))
    assert pc.unique(out["model_hash"]).to_pylist() == [sha256(models / "logistic_regression" / "model.json")]
    threshold = model_json(models, "logistic_regression")["decision_threshold"]
    known = slice(0, ROWS - 7)
    assert np.array_equal(out["prediction"].to_numpy(zero_copy_only=False)[known],
                          probabilities(out)[known] >= threshold)


def test_tables_of_others(trained, tmp_path):
    """Columns by name, float32 and integers read, what the model does not need ignored, whatever its type."""
    models, _, columns = trained
    rows = 500
    theirs = {name: columns[name][:rows].astype(np.float32) for name in CORE}
    theirs["log_ticks_60"] = np.round(theirs["log_ticks_60"]).astype(np.int16)
    table = {name: pa.array(theirs[name]) for name in reversed(CORE)}
    table["order_book"] = pa.array([[1.0, 2.0]] * rows)
    table["timestamp"] = pa.array(["2025-11-08T15:12:31"] * rows)
    pq.write_table(pa.table(table), tmp_path / "theirs.parquet")
    out = infer(models, tmp_path / "theirs.parquet", tmp_path / "p.parquet")
    model = model_json(models, "logistic_regression")["model"]
    x = np.column_stack([theirs[name].astype(float) for name in CORE])
    z = ((x - model["means"]) / model["sds"]) @ model["weights"] + model["intercept"]
    assert np.max(np.abs(probabilities(out) - 1 / (1 + np.exp(-z)))) <= 1e-12
    assert out["label"].null_count == rows and out["product_id"].null_count == rows
    assert out["timestamp"][0].as_py() == "2025-11-08T15:12:31"

    del table["spread_bps"]
    missing = tmp_path / "missing.parquet"
    pq.write_table(pa.table(table), missing)
    refused = run("infer", "--model", models, "--features", missing, "--out", tmp_path / "q")
    assert refused.returncode == 1 and "'spread_bps'" in refused.stderr
    assert not (tmp_path / "q").exists()


def test_another_schema_is_refused(trained, tmp_path):
    models, features, _ = trained
    table = pq.read_table(features)
    table = table.replace_schema_metadata(table.schema.metadata | {b"foreshock.schema_hash": b"ffff"})
    other = tmp_path / "other.parquet"
    pq.write_table(table, other)
    refused = run("infer", "--model", models, "--features", other, "--out", tmp_path / "p.parquet")
    assert refused.returncode == 1 and "0123abcd" in refused.stderr and "ffff" in refused.stderr


def test_damaged_model_is_named(trained, tmp_path):
    models, features, _ = trained
    text = (models / "baseline" / "model.json").read_text()
    (tmp_path / "model.json").write_text(text[: len(text) // 2])
    refused = run("infer", "--model", tmp_path, "--features", features, "--out", tmp_path / "p.parquet")
    assert refused.returncode == 1 and "model.json" in refused.stderr and "damaged" in refused.stderr


def test_benchmark_prints_latency(trained):
    models, features, _ = trained
    done = succeed("infer", "--model", models, "--features", features, "--mode", "benchmark",
                   "--n-samples", 20_000, "--json")
    report = json.loads(done.stdout)
    print(report)
    assert report["samples"] == 20_000 and report["rows"] == ROWS - 7
    assert 0 < report["latency_p50_us"] <= report["latency_p99_us"] <= report["latency_max_us"]
    assert report["rows_per_second"] > 0
    assert run("infer", "--model", models, "--features", features).returncode == 2  # batch needs --out


def test_part_without_positives_leaves_the_threshold_unset(tmp_path):
    columns = core_columns(9)
    columns["spike_fixed"][TRAIN_END:] = False
    features = write_table(tmp_path / "features.parquet", columns)
    report = train(features, tmp_path / "models", "--label", "spike_fixed")
    assert [model["decision_threshold"] for model in report["models"]] == [None] * 5
    out = infer(tmp_path / "models", features, tmp_path / "p.parquet")
    assert out["prediction"].null_count == ROWS and out["probability"].null_count == 0


def test_one_class_in_training_is_said_in_words(tmp_path):
    columns = core_columns(10)
    columns["spike_fixed"][:CALIBRATION_BEGIN] = False
    features = write_table(tmp_path / "features.parquet", columns)
    refused = run("train", "--features", features, "--out", tmp_path / "models", "--label", "spike_fixed")
    assert refused.returncode == 1 and "have label 0" in refused.stderr
    assert not (tmp_path / "models").exists()
