"""handoff and a real MLflow server: everything arrives, once, whatever the server does meanwhile."""

import collections
import json
import os
import subprocess
import threading
import urllib.request

import numpy as np
import pyarrow.parquet as pq
import pytest

from command import TIMEOUT_S, run, succeed
from environments import python_of
from kafka import wait_until
from metrics import free_port
from mlflow_server import FaultyProxy, MlflowServer

RUNS = {"handoff", "baseline", "ewma", "log_har", "logistic", "persistence"}
MODEL = "crypto-volatility-spike"
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    out = tmp_path_factory.mktemp("market") / "market.ndjson"
    succeed("simulate", "--out", out, "--hours", 3, "--seed", 5)
    return out


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = MlflowServer(tmp_path_factory.mktemp("mlflow") / "data").start()
    yield server
    server.kill()


def handoff(market, folder, uri, *more, **environment):
    return succeed("handoff", "--raw", market, "--out", folder / "package", "--mlflow-uri", uri,
                   "--mlflow-outbox", folder / "outbox", *more, env={**os.environ, **environment})


def waiting(folder):
    return [path.name for path in (folder / "outbox").glob("[!.]*")]


@pytest.fixture(scope="module")
def tracked(market, server, tmp_path_factory):
    """The folder of a handoff that the server has all of."""
    folder = tmp_path_factory.mktemp("tracked")
    done = handoff(market, folder, server.url)
    assert f"tracked: 6 runs at {server.url}/#/experiments/" in done.stdout
    assert f"registered: {MODEL} version" in done.stdout and done.stderr == ""
    assert waiting(folder) == [] and not list((folder / "outbox").glob(".*"))
    return folder


def parts(run):
    data = run["data"]
    return ({entry["key"]: entry["value"] for entry in data[part]} for part in ("metrics", "params", "tags"))


def test_runs_say_what_the_package_says(tracked, server):
    runs = server.runs()
    assert set(runs) == RUNS
    assert {run["info"]["status"] for run in runs.values()} == {"FINISHED"}
    evaluation = json.loads((tracked / "package/reports/model_eval.json").read_text())
    for name in RUNS - {"handoff"}:
        metrics, params, tags = parts(runs[name])
        scores = evaluation["models"][name]
        for key in ("pr_auc", "lift", "roc_auc", "brier", "log_loss"):
            assert metrics.get(f"test_{key}") == scores[key]["value"], (name, key)
            assert metrics.get(f"test_{key}_low") == scores[key]["low"], (name, key)
        for key in ("precision", "recall", "f1", "accuracy"):
            assert metrics.get(f"test_{key}") == scores[key]
        for key, count in (scores["confusion"] or {}).items():
            assert metrics[f"test_{key}"] == count
        assert metrics["test_base_rate"] == evaluation["base_rate"]
        assert metrics["test_log_har_pr_auc"] == evaluation["models"]["log_har"]["pr_auc"]["value"]
        assert "val_base_rate" in metrics
        assert params["model"] == name and params["label"] == "spike_relative"
        assert tags["mlflow.parentRunId"] == runs["handoff"]["info"]["run_id"]
        assert tags["foreshock.simulated"] == "true" and "simulated" in tags["mlflow.note.content"]
        assert tags["foreshock.verdict"] == "insufficient_evidence" and tags["mlflow.source.git.commit"]
        assert params["data_hash"] == tags["foreshock.data_hash"]
        data = runs[name]["inputs"]["dataset_inputs"][0]
        assert params["data_hash"].startswith(data["dataset"]["digest"])
        assert data["tags"] == [{"key": "mlflow.data.context", "value": "training"}]


def test_curves_have_one_point_a_step(tracked, server):
    logistic = server.runs()["logistic"]
    curve = server.history(logistic, "test_precision_at_recall")
    assert [step for step, _ in curve] == list(range(1, 101))
    assert all(0 < precision <= 1 for _, precision in curve)
    objective = [value for _, value in server.history(logistic, "train_objective")]
    assert len(objective) >= 4 and objective == sorted(objective, reverse=True)


def test_package_and_model_are_artifacts(tracked, server):
    runs = server.runs()
    package = {str(path.relative_to(tracked / "package"))
               for path in (tracked / "package").rglob("*") if path.is_file()}
    assert set(server.artifacts(runs["handoff"])) == {f"package/{name}" for name in package}
    assert {"model.json", "pr_curve.png", "model/MLmodel", "model/model.onnx",
            "model/model.json"} <= set(server.artifacts(runs["log_har"]))


READ = """
import sys, mlflow, pandas
from mlflow import MlflowClient
mlflow.set_tracking_uri(sys.argv[1])
features = pandas.read_parquet(sys.argv[2])
client = MlflowClient()
experiment = client.get_experiment_by_name("crypto-volatility-detection").experiment_id
for run in client.search_runs([experiment]):
    name = run.info.run_name
    if name not in ("logistic", "log_har", "persistence"):
        continue
    folder = mlflow.artifacts.download_artifacts(run_id=run.info.run_id, artifact_path="model",
                                                 dst_path=f"{sys.argv[3]}/{name}")
    model = mlflow.pyfunc.load_model(folder)
    columns = model.metadata.signature.inputs.input_names()
    model.predict(features[columns]).to_parquet(f"{sys.argv[3]}/{name}.parquet")
alias = client.get_model_version_by_alias("crypto-volatility-spike", "challenger")
model = mlflow.pyfunc.load_model("models:/crypto-volatility-spike@challenger")
print(alias.version, alias.tags["kind"], alias.tags["foreshock.verdict"], model.metadata.run_id)
"""


def probabilities(path):
    column = pq.read_table(path)["probability"]
    return column.to_numpy(zero_copy_only=False).astype(float)


def test_pyfunc_predicts_as_infer_does(tracked, server, tmp_path):
    features = tracked / "package/data/processed/features_labelled.parquet"
    done = subprocess.run([python_of("onnx"), "-W", "ignore", "-c", READ, server.url, features, tmp_path],
                          capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    assert done.returncode == 0, done.stderr
    for name in ("logistic", "log_har", "persistence"):
        # model.json lies in the folder too: infer reads it as well.
        succeed("infer", "--model", tmp_path / name / "model", "--features", features, "--out",
                tmp_path / "ours.parquet")
        ours, theirs = probabilities(tmp_path / "ours.parquet"), probabilities(tmp_path / f"{name}.parquet")
        assert np.array_equal(np.isnan(ours), np.isnan(theirs)) and np.isnan(ours).any()
        known = ~np.isnan(ours)
        assert known.sum() > 1000 and np.ptp(ours[known]) > 0.01
        assert np.abs(ours - theirs)[known].max() < 1e-12, name
    version, kind, verdict = done.stdout.split()[:3]
    assert (version, verdict) == ("1", "insufficient_evidence") and kind in ("logistic", "log_har")


def test_models_serve_answers_as_infer_does(tracked, server, tmp_path):
    port, python = free_port(), python_of("onnx")
    features = pq.read_table(tracked / "package/data/processed/features_labelled.parquet").slice(5000, 50)
    pq.write_table(features, tmp_path / "some.parquet")
    run_ = server.runs()["log_har"]
    root = run_["info"]["artifact_uri"].replace("mlflow-artifacts:", str(server.folder / "artifacts"))
    succeed("infer", "--model", f"{root}/model", "--features", tmp_path / "some.parquet", "--out",
            tmp_path / "ours.parquet")
    columns = [entry["name"] for entry in
               json.loads(json.loads((server.folder.joinpath(root, "model/MLmodel")).read_text())
                          ["signature"]["inputs"])]
    asked = {"dataframe_split": {"columns": columns, "data": np.column_stack(
        [features[name].to_numpy(zero_copy_only=False) for name in columns]).tolist()}}
    environment = {**os.environ, "PATH": f"{python.parent}:{os.environ['PATH']}"}
    with open(tmp_path / "said.txt", "w") as said:
        serve = subprocess.Popen([python, "-m", "mlflow", "models", "serve", "-m", f"{root}/model", "-p",
                                  str(port), "--env-manager", "local"], stdout=said, stderr=said,
                                 env=environment, start_new_session=True)
        served = MlflowServer(tmp_path)
        served.port, served.url, served.process = port, f"http://127.0.0.1:{port}", serve
        try:
            wait_until(lambda: answers(served.url + "/ping"), "mlflow models serve", TIMEOUT_S)
            theirs = post(served.url + "/invocations", asked)["predictions"]
        finally:
            served.kill()
    theirs = np.array([row["probability"] for row in theirs], dtype=float)
    assert np.abs(theirs - probabilities(tmp_path / "ours.parquet")).max() < 1e-12


def answers(url):
    try:
        return urllib.request.urlopen(url, timeout=5).status == 200
    except OSError:
        return False


def post(url, body):
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    return json.load(urllib.request.urlopen(request, timeout=60))


def everything(server):
    """All that a server has of the six runs, by name, in comparable form."""
    out = {}
    for name, run_ in server.runs().items():
        metrics, params, tags = parts(run_)
        points = {key: server.history(run_, key) for key in metrics}
        for key, history in points.items():
            steps = [step for step, _ in history]
            assert len(steps) == len(set(steps)), f"{name}: {key} has a step twice"
        own = ("mlflow.parent", "foreshock.outbox")  # of each server, of each try
        kept = {key: value for key, value in tags.items() if not key.startswith(own)}
        out[name] = (points, params, kept, sorted(server.artifacts(run_)), run_["info"]["status"],
                     len(run_["inputs"]["dataset_inputs"]))
    return out


@pytest.fixture(scope="module")
def wanted(tracked, server):
    return everything(server)


@pytest.fixture
def another(tmp_path):
    server = MlflowServer(tmp_path / "data").start()
    yield server
    server.kill()


def versions(server):
    found = server.call("model-versions/search", filter=f"name='{MODEL}'").get("model_versions", [])
    return [version["version"] for version in found]


def assert_complete(server, wanted):
    assert everything(server) == wanted
    assert versions(server) == ["1"]


def test_a_server_killed_on_the_way(market, another, wanted, tmp_path):
    seen = collections.Counter()

    def plan(request):
        seen[request.api] += 1
        if seen["mlflow/runs/log-batch"] == 8:
            another.kill()

    with FaultyProxy(another, plan) as proxy:
        done = handoff(market, tmp_path, proxy.url, "--mlflow-wait", 0)
        assert "Verdict" in done.stdout and "tracked" not in done.stdout
        assert "not tracked yet" in done.stderr and "foreshock mlflow send" in done.stderr
        assert len(waiting(tmp_path)) == 1
        told = succeed("mlflow", "ls", "--mlflow-outbox", tmp_path / "outbox").stdout
        assert waiting(tmp_path)[0] in told
        again = run("mlflow", "send", "--mlflow-outbox", tmp_path / "outbox", "--mlflow-wait", 0)
        assert again.returncode == 1 and "502" in again.stderr
        another.start()
        sent = succeed("mlflow", "send", "--mlflow-outbox", tmp_path / "outbox")
        assert "tracked: 6 runs" in sent.stdout and waiting(tmp_path) == []
    assert_complete(another, wanted)


@pytest.mark.parametrize("fault", ["refused", "failed", "cut"])
def test_every_kind_of_request_fails_once(fault, market, another, wanted, tmp_path):
    tries, kinds = collections.Counter(), collections.Counter()

    def plan(request):
        what = (request.method, request.path, request.body)
        tries[what] += 1
        if tries[what] > 1:
            return None
        kind = request.api if request.method != "PUT" else "files"
        kinds[kind] += 1
        return fault if kinds[kind] <= 12 else None  # of each kind, some will do

    with FaultyProxy(another, plan) as proxy:
        done = handoff(market, tmp_path, proxy.url, "--mlflow-wait", 600)
        assert "tracked: 6 runs" in done.stdout
    assert_complete(another, wanted)


def test_points_that_arrive_late_are_known_again(market, another, wanted, tmp_path):
    seen = collections.Counter()

    def plan(request):
        seen[request.api] += 1
        if request.api == "mlflow/runs/log-batch" and seen[request.api] in (3, 4, 8):
            return "late"
        if request.api == "mlflow/runs/create" and seen[request.api] == 2:
            return "late"
        if request.api == "mlflow/model-versions/create":
            proxy.deliver_late()
        return None

    with FaultyProxy(another, plan) as proxy:
        handoff(market, tmp_path, proxy.url, "--mlflow-wait", 600)
        assert proxy.late == [] and seen["mlflow/runs/create"] == 7
    assert_complete(another, wanted)


def test_a_server_that_hangs_is_given_up(market, another, wanted, tmp_path):
    hold = threading.Event()

    def plan(request):
        if request.api == "mlflow/runs/log-batch" and not hold.is_set():
            hold.wait(60)
            return "cut"
        return None

    with FaultyProxy(another, plan) as proxy:
        done = handoff(market, tmp_path, proxy.url, "--mlflow-wait", 0, MLFLOW_HTTP_REQUEST_TIMEOUT="1")
        hold.set()
        assert "not tracked yet" in done.stderr and "timed out" in done.stderr.lower()
        succeed("mlflow", "send", "--mlflow-outbox", tmp_path / "outbox")
    assert_complete(another, wanted)


def test_who_may_and_who_may_not(market, server, tmp_path):
    def authorization(uri, **environment):
        with FaultyProxy(server, lambda _: "refused") as proxy:
            address = uri.format(port=proxy.http.server_port)
            handoff(market, tmp_path, address, "--mlflow-wait", 0, **environment)
            return proxy.requests[0].headers.get("Authorization")

    address = "http://127.0.0.1:{port}"
    assert authorization(address) is None
    assert authorization(address, MLFLOW_TRACKING_TOKEN="secret") == "Bearer secret"
    named = {"MLFLOW_TRACKING_USERNAME": "me", "MLFLOW_TRACKING_PASSWORD": "x"}
    assert authorization(address, **named) == "Basic bWU6eA=="
    assert authorization("http://me:x@127.0.0.1:{port}") == "Basic bWU6eA=="
    kept = "".join(path.read_text() for path in (tmp_path / "outbox").rglob("*.json"))
    assert "secret" not in kept and "me:x" not in kept


def test_only_a_proven_version_becomes_champion(tracked, server):
    options = ["--mlflow-uri", server.url]
    done = run("mlflow", "promote", *options)
    assert done.returncode == 1 and "insufficient_evidence" in done.stderr
    assert server.call("registered-models/get", name=MODEL)["registered_model"]["aliases"] == [
        {"alias": "challenger", "version": "1"}]
    done = succeed("mlflow", "promote", *options, "--despite-verdict")
    assert "version 1 is champion" in done.stdout and "insufficient_evidence" in done.stdout
    champion = server.call("registered-models/alias", name=MODEL, alias="champion")["model_version"]
    assert champion["version"] == "1"
    assert run("mlflow", "promote", *options, "--name", "nothing").returncode == 2


def test_training_does_not_need_the_server(market, tmp_path):
    done = handoff(market, tmp_path, NOWHERE, "--mlflow-wait", 0)
    assert (tmp_path / "package/MANIFEST.json").exists()
    assert done.stderr.count("\n") == 1 and "not tracked yet" in done.stderr
    assert len(waiting(tmp_path)) == 1


def test_careless_users(market, tmp_path):
    def refused(*words, status=2, **environment):
        done = run(*words, env={**os.environ, "HOME": str(tmp_path), **environment})
        assert done.returncode == status and done.stderr.count("\n") == 1, done.stderr
        return done.stderr

    one = ["handoff", "--raw", market, "--out", tmp_path / "package"]
    assert "http://HOST:PORT" in refused(*one, "--mlflow-uri", "sqlite:///mlflow.db")
    secret = refused(*one, "--mlflow-uri", "ftp://me:secret@host")
    assert "http://HOST:PORT" in secret and "secret" not in secret
    assert not (tmp_path / "package").exists()
    assert "MLFLOW_TRACKING_URI" in refused(*one, status=0, MLFLOW_TRACKING_URI="file:///x")
    assert "MLFLOW_HTTP_REQUEST_TIMEOUT" in refused(*one, "--mlflow-uri", NOWHERE,
                                                    MLFLOW_HTTP_REQUEST_TIMEOUT="soon")
    assert "--mlflow-uri" in refused("mlflow", "promote", MLFLOW_TRACKING_URI="")
    done = run("mlflow", "up", "--folder", tmp_path / "m",
               env={**os.environ, "XDG_CACHE_HOME": str(tmp_path), "PATH": str(tmp_path)})
    assert done.returncode == 1 and "cannot run python3" in done.stderr.splitlines()[-1]
    assert "cannot start" in refused("mlflow", "up", "--folder", tmp_path / "m", "--python",
                                     tmp_path / "none", status=1)
    (tmp_path / "file").touch()
    assert "cannot write" in refused("mlflow", "up", "--folder", tmp_path / "file", "--python", "/bin/sh",
                                     status=1)
    assert "nothing waits" in succeed("mlflow", "ls", "--mlflow-outbox", tmp_path / "none").stdout
    assert "nothing waits" in succeed("mlflow", "send", "--mlflow-outbox", tmp_path / "none").stdout
