"""docker/: the compose file is one, and every foreshock command in it runs as it stands there, as a plain
process against a real broker; what the dashboard and the alerts ask for is served."""

import json
import pathlib
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from command import BINARY, SOURCE, TIMEOUT_S
from exchange import Exchange
from kafka import cluster, messages, once, wait_until
from metrics import free_port, metrics
from trained import log_har

DOCKER = SOURCE / "docker"
OURS = {"foreshock": [], "foreshock-ingestor": ["ingest"]}  # by image: its entry point's words
OF_RUN = {"foreshock_alerts_total", "foreshock_pipeline_latency_seconds_bucket"}  # test_run.py sees them
# test_drift_watch.py sees them
OF_WATCH = {"foreshock_drift", "foreshock_log_loss_over_log_har_last_six_hours"}


def load(path):
    return yaml.safe_load((DOCKER / path).read_text())


def services():
    return {name: service for name, service in load("compose.yaml")["services"].items()
            if service["image"] in OURS}


def validate(path):
    checker = pathlib.Path(sys.executable).with_name("check-jsonschema")
    return subprocess.run([checker, "--builtin-schema", "vendor.compose-spec", path], capture_output=True,
                          text=True, check=False)


def test_it_is_a_compose_file(tmp_path):
    done = validate(DOCKER / "compose.yaml")
    assert done.returncode == 0, done.stdout + done.stderr
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text((DOCKER / "compose.yaml").read_text().replace("healthcheck:", "healthchek:"))
    assert validate(wrong).returncode == 1


def test_nothing_is_reached_from_outside():
    for name, service in load("compose.yaml")["services"].items():
        for port in service.get("ports", []):
            assert port.startswith("127.0.0.1:"), name


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed")
@pytest.mark.parametrize("what, file", [("config", "prometheus.yaml"), ("rules", "alerts.yaml")])
def test_prometheus_takes_its_files(what, file):
    done = subprocess.run(["promtool", "check", what, DOCKER / file], capture_output=True, text=True,
                          check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def asked_for():
    """Names of metrics in the dashboard and the alerts."""
    dashboard = load("grafana/dashboards/foreshock.json")
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel["targets"]]
    asked += [rule["expr"] for group in load("alerts.yaml")["groups"] for rule in group["rules"]]
    return set(re.findall(r"foreshock_[a-z_]+", " ".join(asked)))


class Role:
    """A service's command, as it stands but for what a container has and a process has not."""

    def __init__(self, name, service, broker, folder, *more):
        self.name, self.port, self.said_path = name, free_port(), folder / f"{name}.txt"
        places = {"kafka:9092": broker.servers, "0.0.0.0:9464": f"127.0.0.1:{self.port}",
                  "/data/": f"{folder}/", "/models/logistic_regression": str(folder / "models" / "log_har")}
        words = []
        for word in OURS[service["image"]] + service["command"]:
            word = re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", word)
            for there, here in places.items():
                word = word.replace(there, here)
            words.append(word)
        environment = {"KAFKA_BOOTSTRAP_SERVERS": broker.servers, "LOG_LEVEL": "INFO"}
        assert set(service["environment"]) == set(environment)
        with open(self.said_path, "w") as said:
            self.process = subprocess.Popen([BINARY, *words, *more], stdin=subprocess.DEVNULL, stdout=said,
                                            stderr=said, env=environment, cwd=folder)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def metrics(self):
        return metrics(self.port)

    def said(self):
        return self.said_path.read_text()

    def end(self):
        self.process.terminate()
        assert self.process.wait(timeout=TIMEOUT_S) == 0, self.said_path.read_text()


def test_every_command_runs(tmp_path):
    roles = services()
    assert set(roles) == {"topics", "ingest", "featurize", "score"}
    log_har(tmp_path)
    with cluster(tmp_path / "broker") as broker, Exchange(tmp_path, "coinbase-advanced", speed=20,
                                                          minutes=600) as exchange:
        with Role("topics", roles["topics"], broker, tmp_path) as topics:
            assert topics.process.wait(timeout=TIMEOUT_S) == 0, topics.said_path.read_text()
        venue = ("--url", exchange.url, "--ca-file", exchange.root)
        with (Role("ingest", roles["ingest"], broker, tmp_path, *venue) as ingest,
              Role("featurize", roles["featurize"], broker, tmp_path) as featurize,
              Role("score", roles["score"], broker, tmp_path) as score):
            wait_until(lambda: len(messages(broker, "ticks.predictions")) > 5, "predictions",
                       members=[ingest, featurize, score])
            served = {}
            for role in (ingest, featurize, score):
                served.update(role.metrics())
            assert ingest.metrics()["foreshock_feed_ticks_total"] > 100
            ingest.end()
            wait_until(lambda: featurize.metrics()["foreshock_kafka_lag_messages"] == 0, "end of the lag")
            wait_until(lambda: score.metrics()["foreshock_predictions_total"]
                       == len(once(messages(broker, "ticks.features"))), "prediction of every row")
            featurize.end()
            score.end()
        rows = [json.loads(value) for _, _, _, value, _ in once(messages(broker, "ticks.features"))]
        predictions = [json.loads(value) for _, _, _, value, _ in once(messages(broker, "ticks.predictions"))]
        assert [row["timestamp"] for row in predictions] == [row["timestamp"] for row in rows]
    assert asked_for() - set(served) <= OF_RUN | OF_WATCH
