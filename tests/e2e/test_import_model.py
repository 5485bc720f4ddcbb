"""import-model: model.json answers as the pickle it comes from; bad ones are refused and run nothing."""

import json
import os
import pathlib
import pickle
import signal
import subprocess
import sys
import time
import types

import joblib
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from command import BINARY, SOURCE, run, sha256, succeed

INPUTS = ["return_mean_60s", "return_mean_300s", "return_std_300s", "spread", "spread_bps"]
SAME = 1e-12
FAILED, WRONG_USE = 1, 2
WARNING = "foreshock: reading a pickle can execute code"


class Table:
    """handoff_v1 rows of a simulated market, some with a null input, and a made-up label to fit."""

    def __init__(self, path):
        self.path = path
        self.columns = {name: column.to_numpy(zero_copy_only=False)
                        for name, column in zip(INPUTS, pq.read_table(path, columns=INPUTS).columns)}
        self.x = np.column_stack([self.columns[name] for name in INPUTS])
        self.known = ~np.isnan(self.x).any(axis=1)
        assert 1000 < self.known.sum() < len(self.x)
        deviation = self.x[self.known, 2] + 0.3 * np.random.default_rng(1).standard_normal(
            self.known.sum()) * self.x[self.known, 2].std()
        self.y = (deviation > np.quantile(deviation, 0.9)).astype(int)

    def frame(self):
        """As pandas is to scikit-learn: named columns."""
        return pa.table({name: self.x[self.known, i] for i, name in enumerate(INPUTS)})


@pytest.fixture(scope="module")
def table(tmp_path_factory):
    folder = tmp_path_factory.mktemp("market")
    succeed("simulate", "--out", folder / "market.ndjson", "--minutes", 40, "--seed", 11)
    succeed("replay", "--raw", folder / "market.ndjson", "--set", "handoff_v1", "--out", folder / "f.parquet")
    whole = pq.read_table(folder / "f.parquet")
    for i, name in enumerate(INPUTS):  # every input is null in some rows, as it is after a gap
        there = np.arange(whole.num_rows) % 50 != 7 * i
        nulls = pc.if_else(pa.array(there), whole[name], None)
        whole = whole.set_column(whole.schema.get_field_index(name), name, nulls)
    pq.write_table(whole, folder / "f.parquet")
    return Table(folder / "f.parquet")


def fit(kind, table):
    regression = LogisticRegression(solver="lbfgs", class_weight="balanced", max_iter=1000)
    if kind == "plain":
        return regression.fit(table.x[table.known], table.y)
    if kind == "named columns":
        return regression.fit(table.frame(), table.y)
    if kind == "spreads only":  # other columns, in another order than those of handoff_v1
        return regression.fit(table.frame().select(["spread_bps", "spread"]), table.y)
    if kind == "true and false":
        return regression.fit(table.x[table.known], table.y == 1)
    scaler = StandardScaler(with_mean=kind != "scaled only", with_std=kind != "centred only")
    if kind == "any names":
        return Pipeline([("a", scaler), ("z", regression)]).fit(table.x[table.known], table.y)
    return make_pipeline(scaler, regression).fit(table.frame(), table.y)


def import_model(path, out, *options, python=sys.executable):
    return run("import-model", path, "--schema", "handoff_v1", "--allow-pickle", "--python", python, "--out",
               out, *options)


def imported(path, out, *options, **keywords):
    done = import_model(path, out, "--json", *options, **keywords)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(WARNING) and done.stderr.count("\n") == 1
    return json.loads(done.stdout)


def refused(done, out, *mentions, status=FAILED):
    """One line beside the warning, and nothing written."""
    lines = [line for line in done.stderr.splitlines() if not line.startswith(WARNING)]
    assert done.returncode == status and done.stdout == "", done.stderr
    assert len(lines) == 1 and "Traceback" not in done.stderr, done.stderr
    for mention in mentions:
        assert str(mention) in lines[0], f"{mention} is not named: {lines[0]}"
    assert not out.exists()


def probabilities(model, features, out):
    succeed("infer", "--model", model, "--features", features, "--out", out)
    return pq.read_table(out)["probability"].to_numpy(zero_copy_only=False)


KINDS = ["plain", "named columns", "spreads only", "true and false", "pipeline", "any names", "scaled only",
         "centred only"]


@pytest.mark.parametrize("kind", KINDS)
def test_it_answers_as_scikit_learn(kind, table, tmp_path):
    model = fit(kind, table)
    with open(tmp_path / "model.pkl", "wb") as file:
        pickle.dump(model, file)
    report = imported(tmp_path / "model.pkl", tmp_path / "out")
    names = list(getattr(model, "feature_names_in_", INPUTS))
    assert report["columns"] == names
    assert report["decision_threshold"] == 0.5
    assert report["model_hash"] == sha256(tmp_path / "out" / "model.json")
    assert report["rows_compared"] > 0 and report["largest_difference"] <= SAME

    got = probabilities(tmp_path / "out", table.path, tmp_path / "p.parquet")
    x = pa.table({name: table.columns[name][table.known] for name in names})
    expected = model.predict_proba(
        x if hasattr(model, "feature_names_in_") else table.x[table.known])[:, 1]
    difference = np.max(np.abs(got[table.known] - expected))
    print(f"{kind}: largest difference {difference:.1e} on {len(expected)} rows")
    assert difference <= SAME
    assert np.ptp(expected) > 0.01
    unknown = np.isnan(np.column_stack([table.columns[name] for name in names])).any(axis=1)
    assert np.array_equal(np.isnan(got), unknown) and unknown.any()


@pytest.fixture(scope="module")
def unasked(table):
    """An old multinomial model: scikit-learn itself is not asked about it, which saves a second."""
    model = fit("pipeline", table)
    model[-1].multi_class = "multinomial"
    return model


def holds_the_numbers(path, out, model):
    imported(path, out)
    got = json.loads((out / "model.json").read_text())["model"]
    return got == {
        "columns": INPUTS, "weights": list(2 * model[-1].coef_[0]), "intercept": 2 * model[-1].intercept_[0],
        "means": list(model[0].mean_), "sds": list(model[0].scale_)}


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_every_protocol(protocol, unasked, tmp_path):
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(unasked, protocol))
    assert holds_the_numbers(tmp_path / "model.pkl", tmp_path / "out", unasked)


@pytest.mark.parametrize("compress", [0, ("zlib", 3), ("gzip", 3), ("bz2", 3), ("xz", 3), ("lzma", 3)])
def test_joblib(compress, unasked, tmp_path):
    joblib.dump(unasked, tmp_path / "model.joblib", compress=compress)
    assert holds_the_numbers(tmp_path / "model.joblib", tmp_path / "out", unasked)


def test_what_the_model_says_of_itself(table, tmp_path):
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(fit("plain", table)))
    imported(tmp_path / "model.pkl", tmp_path / "out")
    model = json.loads((tmp_path / "out" / "model.json").read_text())
    assert model["feature_set"] == "handoff_v1" and model["label"]["column"] == "label"
    assert model["schema_hash"].encode() == pq.read_metadata(table.path).metadata[b"foreshock.schema_hash"]
    assert model["imported_from"].startswith("LogisticRegression, scikit-learn 1.")
    training = model["training"]
    assert training["first_timestamp"] is training["last_timestamp"] is training["rows_used"] is None
    assert "unknown" in training["notes"][0] and "nulls" in training["notes"][1]
    assert training["settings"]["imported_file_sha256"] == sha256(tmp_path / "model.pkl")
    again = imported(tmp_path / "model.pkl", tmp_path / "again")
    assert again["model_hash"] == sha256(tmp_path / "out" / "model.json")


def test_multinomial_of_old_versions(table, tmp_path):
    """Its two-class softmax over (-z, z) is sigmoid(2 z)."""
    model = fit("plain", table)
    expected = 1 / (1 + np.exp(-2 * model.decision_function(table.x[table.known])))
    model.multi_class = "multinomial"
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(model))
    report = imported(tmp_path / "model.pkl", tmp_path / "out")
    assert report["rows_compared"] == 0 and "doubled" in report["notes"][-1]
    got = probabilities(tmp_path / "out", table.path, tmp_path / "p.parquet")
    assert np.max(np.abs(got[table.known] - expected)) <= SAME


def z_score_pickle(path, **attributes):
    """Of a class in a module that is gone when the pickle is read."""
    module = types.ModuleType("prototype_models")
    exec("class BaselineDetector:\n    pass", module.__dict__)
    sys.modules["prototype_models"] = module
    try:
        model = module.BaselineDetector()
        model.__dict__.update(attributes)
        path.write_bytes(pickle.dumps(model))
    finally:
        del sys.modules["prototype_models"]
    return path


def test_the_prototypes_baseline(table, tmp_path):
    x = table.columns["return_std_300s"]
    fitted = {"threshold": 2.0, "mean_": np.nanmean(x), "std_": np.nanstd(x, ddof=1)}
    path = z_score_pickle(tmp_path / "model.pkl", volatility_col_="return_std_300s", **fitted)
    report = imported(path, tmp_path / "out")
    assert report["columns"] == ["return_std_300s"]
    assert report["imported_from"] == "prototype_models.BaselineDetector"
    got = probabilities(tmp_path / "out", table.path, tmp_path / "p.parquet")
    z = (x - fitted["mean_"]) / (fitted["std_"] + 1e-8)
    known = ~np.isnan(x)
    difference = np.max(np.abs(got[known] - 1 / (1 + np.exp(-z[known]))))
    print(f"z-score: largest difference {difference:.1e}")
    assert difference <= SAME
    assert np.array_equal(np.isnan(got), ~known)
    predicted = pq.read_table(tmp_path / "p.parquet")["prediction"].to_numpy(zero_copy_only=False)
    assert np.array_equal(predicted[known], z[known] >= 2.0) and 0 < predicted[known].sum() < known.sum()

    for attributes in ({}, {"volatility_col_": None}):
        path = z_score_pickle(tmp_path / "nameless.pkl", **fitted, **attributes)
        refused(import_model(path, tmp_path / "no"), tmp_path / "no", path, "--columns", status=WRONG_USE)
        report = imported(path, tmp_path / "out", "--columns", "return_std_60s")
        assert report["columns"] == ["return_std_60s"]
    path = z_score_pickle(tmp_path / "flat.pkl", **{**fitted, "std_": float("nan")})
    refused(import_model(path, tmp_path / "no"), tmp_path / "no", "std_", "not finite")


def test_a_table_that_others_wrote(table, tmp_path):
    """Floats and integers of those names, extra columns of any type, no metadata, nothing in our order."""
    model = fit("pipeline", table)
    (tmp_path / "model.pkl").write_bytes(pickle.dumps(model))
    imported(tmp_path / "model.pkl", tmp_path / "out")
    rows = 200
    x = table.x[table.known][:rows].copy()
    x[:, 3] = np.arange(rows) % 7
    columns = {"note": pa.array(["x"] * rows), "spread": pa.array(x[:, 3].astype(np.int32)),
               "lists": pa.array([[1]] * rows)}
    columns.update({name: pa.array(x[:, i]) for i, name in enumerate(INPUTS) if name != "spread"})
    pq.write_table(pa.table(columns), tmp_path / "theirs.parquet")
    got = probabilities(tmp_path / "out", tmp_path / "theirs.parquet", tmp_path / "p.parquet")
    expected = model.predict_proba(pa.table({name: x[:, i] for i, name in enumerate(INPUTS)}))[:, 1]
    assert np.max(np.abs(got - expected)) <= SAME


class Call:
    """Pickles as a call of a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("hidden", ["the model", "an attribute", "an array", "a joblib array"])
@pytest.mark.parametrize("function", [os.system, eval])
def test_code_in_a_pickle_does_not_run(function, hidden, table, tmp_path):
    marker = tmp_path / "it-ran"
    code = {os.system: f"touch {marker}", eval: f"open({str(marker)!r}, 'w')"}[function]
    call = Call(function, code)
    model = fit("plain", table)
    if hidden == "an attribute":
        model.note = call
    elif hidden != "the model":
        model.note = np.array([call], dtype=object)
    value = call if hidden == "the model" else model
    path = tmp_path / "model.pkl"
    if hidden == "a joblib array":
        joblib.dump(value, path)
    else:
        path.write_bytes(pickle.dumps(value))
    refused(import_model(path, tmp_path / "out"), tmp_path / "out", path, f"calls {function.__module__}.",
            function.__name__)
    assert not marker.exists()
    (joblib.load if hidden == "a joblib array" else pickle.load)(open(path, "rb"))
    assert marker.exists(), "the pickle does nothing even where it may"


def test_old_style_opcodes_do_not_call(tmp_path):
    marker = tmp_path / "it-ran"
    text = f"touch {marker}".encode()
    codes = {"inst": b"(S'%s'\nios\nsystem\n.", "obj": b"(cos\nsystem\nS'%s'\no.",
             "newobj": b"\x80\x02cbuiltins\nbytearray\nK\x08\x85\x81.%s"}
    for name, code in codes.items():
        (tmp_path / name).write_bytes(code % text)
        refused(import_model(tmp_path / name, tmp_path / "out"), tmp_path / "out", "it calls")
    assert not marker.exists()


def bad_files(folder, table):
    x, y = table.x[table.known], table.y
    three = LogisticRegression(max_iter=1000).fit(x[:300], np.arange(300) % 3)
    text = LogisticRegression().fit(x[:300], np.where(np.arange(300) % 2, "yes", "no"))
    values = {
        "three": (three, "3 classes"), "text": (text, "yes"),
        "unfitted": (LogisticRegression(), "not fitted"),
        "regression": (LinearRegression().fit(x, y), "LinearRegression"), "number": (7, "int"),
        "tree": (DecisionTreeClassifier(max_depth=2).fit(x, y), "sklearn.tree"),
        "other pipeline": (make_pipeline(StandardScaler(), LinearRegression()).fit(x, y), "LinearRegression"),
        "scaler": (StandardScaler().fit(x), "StandardScaler"),
    }
    files = {"not a pickle": (b"Dear reader,\n", "not a pickle"),
             "noise": (bytes(range(256)), "not a pickle"), "empty": (b"", "empty"),
             "cut": (pickle.dumps(three)[:-40], "damaged")}
    for name, (value, mention) in values.items():
        files[name] = (pickle.dumps(value), mention)
    for name, (content, mention) in files.items():
        (folder / name).write_bytes(content)
        yield folder / name, mention
    (folder / "folder").mkdir()
    yield folder / "folder", "folder"
    yield folder / "missing", "no such file"


def test_files_that_hold_no_such_model(table, tmp_path):
    out = tmp_path / "out"
    for path, mention in bad_files(tmp_path, table):
        refused(import_model(path, out), out, path, mention)


def test_columns_must_fit(table, tmp_path):
    path, out = tmp_path / "model.pkl", tmp_path / "out"
    model = fit("plain", table)
    model.multi_class = "multinomial"
    path.write_bytes(pickle.dumps(model))
    refused(import_model(path, out, "--columns", "spread,spread_bps"), out, path, "5 columns", "2 are named",
            status=WRONG_USE)
    refused(import_model(path, out, "--columns", ",".join(["spread"] * 5)), out, "twice", status=WRONG_USE)
    wrong = ["return_mean_60s", "return_men_300s", "nonsense", "spread", "spread_bps"]
    refused(import_model(path, out, "--columns", ",".join(wrong)), out, "'return_men_300s'",
            "return_mean_300s", "handoff_v1")
    own = run("import-model", path, "--schema", "core_v1", "--allow-pickle", "--python", sys.executable,
              "--out", out)
    refused(own, out, "name its 5 inputs", "--columns", status=WRONG_USE)


def test_it_asks_before_it_reads(table, tmp_path):
    path, out = tmp_path / "model.pkl", tmp_path / "out"
    path.write_bytes(pickle.dumps(fit("plain", table)))
    done = run("import-model", path, "--schema", "handoff_v1", "--out", out, "--python", sys.executable)
    refused(done, out, "executes code", "--allow-pickle", status=WRONG_USE)
    assert WARNING not in done.stderr


def test_interpreters_that_cannot(table, tmp_path):
    path, out = tmp_path / "model.pkl", tmp_path / "out"
    path.write_bytes(pickle.dumps(fit("plain", table)))
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "bare"], check=True)
    bare = tmp_path / "bare" / "bin" / "python"
    refused(import_model(path, out, python=bare), out, bare, "scikit-learn")
    refused(import_model(path, out, python=tmp_path / "gone"), out, tmp_path / "gone", "cannot run")
    refused(import_model(path, out, python="/bin/false"), out, "/bin/false", "exit status 1")
    refused(import_model(path, out, python="/bin/echo"), out, path)


def alive(pid):
    """A dead process may keep its entry until its parent looks."""
    try:
        return pathlib.Path("/proc", pid, "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_ctrl_c_ends_the_interpreter_too(tmp_path):
    """A slow interpreter, and what it started, are gone when the command has ended."""
    slow, path = tmp_path / "slow", tmp_path / "model.pkl"
    slow.write_text(f"#!/bin/sh\nsleep 300 &\necho $$ $! > {slow}.new\nmv {slow}.new {tmp_path}/pids\nwait\n")
    slow.chmod(0o755)
    path.write_bytes(pickle.dumps(1))
    process = subprocess.Popen([BINARY, "import-model", path, "--schema", "handoff_v1", "--allow-pickle",
                                "--python", slow, "--out", tmp_path / "out"],
                               stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (tmp_path / "pids").exists() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130 and "interrupted" in stderr.splitlines()[-1]
    pids = (tmp_path / "pids").read_text().split()
    while any(map(alive, pids)) and time.monotonic() < deadline:  # killed, but the system may be busy
        time.sleep(0.01)
    assert not any(map(alive, pids))


def own_environment(cache, path, out, **more):
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), **more}
    return run("import-model", path, "--schema", "handoff_v1", "--allow-pickle", "--out", out, "--json",
               env=environment)


def test_an_environment_that_cannot_be_made_leaves_no_finished_one(table, tmp_path):
    path, out = tmp_path / "model.pkl", tmp_path / "out"
    path.write_bytes(pickle.dumps(fit("plain", table)))
    done = own_environment(tmp_path / "cache", path, out, PIP_NO_INDEX="1")
    lines = done.stderr.splitlines()
    assert done.returncode == FAILED and len(lines) == 3 and not out.exists(), done.stderr
    assert "making a Python environment" in lines[1]
    assert "pip install failed" in lines[2] and "--python" in lines[2]
    assert not list((tmp_path / "cache").glob("foreshock/*/complete"))


def test_an_environment_of_its_own(table, tmp_path):
    """Installs from the package registry: the one test that does."""
    path, out = tmp_path / "model.pkl", tmp_path / "out"
    path.write_bytes(pickle.dumps(fit("plain", table)))
    folder = f"import-model-{sha256(SOURCE / 'python' / 'import_model' / 'requirements.txt')[:12]}"
    unfinished = tmp_path / "cache" / "foreshock" / folder / "bin" / "python"
    unfinished.parent.mkdir(parents=True)
    unfinished.symlink_to("/bin/false")  # what an interrupted making leaves
    first = own_environment(tmp_path / "cache", path, out)
    assert first.returncode == 0, first.stderr
    assert "making a Python environment" in first.stderr and folder in first.stderr
    again = own_environment(tmp_path / "cache", path, tmp_path / "again", PIP_NO_INDEX="1")
    assert again.returncode == 0 and "making" not in again.stderr
    assert json.loads(again.stdout)["model_hash"] == json.loads(first.stdout)["model_hash"]
    imported(path, tmp_path / "third", python=pathlib.Path(sys.executable))
    assert sha256(tmp_path / "third" / "model.json") == sha256(out / "model.json")
