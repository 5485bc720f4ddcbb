"""drift --watch: a log that others write is looked at again and again."""

import json
import math
import os
import signal
import subprocess

import pytest

from command import BINARY, TIMEOUT_S, run, succeed
from exchange import Exchange
from kafka import wait_until
from live_run import Run
from metrics import free_port, metrics
from trained import log_har


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder with models, a reference table and a log with predictions of two models."""
    folder = tmp_path_factory.mktemp("watched")
    log_har(folder)
    logistic = folder / "models" / "logistic_regression"
    with Exchange(folder, minutes=30) as exchange, Run(exchange, folder, "--model", logistic) as live:
        live.until(lambda: len(live.rows()) >= 8, "rows")
        live.process.send_signal(signal.SIGINT)
        live.process.wait(TIMEOUT_S)
    succeed("score", "--log", f"sqlite:{folder / 'log.db'}", "--model", folder / "models" / "log_har")
    return folder


def watch(made, *more):
    return ["drift", "--watch", "--reference", made / "labelled.parquet", "--current",
            f"sqlite:{made / 'log.db'}", "--model", made / "models" / "logistic_regression", "--bar",
            made / "models" / "log_har", *more]


def test_a_line_a_look_and_its_files(made, tmp_path):
    done = succeed(*watch(made, "--looks", 2, "--every", 0.05, "--out", tmp_path / "page.html", "--json",
                          tmp_path / "look.json"))
    looks = [line for line in done.stdout.splitlines() if not line.startswith("alert: ")]
    assert len(looks) == 2 and done.stderr == ""
    assert all("skill: no row has a prediction" in line for line in looks)
    found = json.loads((tmp_path / "look.json").read_text())
    assert found["skill"]["minutes"] == 0 and found["skill"]["page_hinkley_alarms"] is None
    assert found["current"]["rows"] >= 8
    assert "log.db" in (tmp_path / "page.html").read_text()


def test_it_serves_metrics_until_it_is_ended(made):
    port = free_port()
    process = subprocess.Popen([BINARY, *map(str, watch(made, "--every", 0.05, "--metrics",
                                                        f"127.0.0.1:{port}"))],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def looked():
        try:
            return metrics(port)["foreshock_drift_looks_total"] >= 3
        except (OSError, KeyError):
            return False
    wait_until(looked, "looks", TIMEOUT_S)
    served = metrics(port)
    assert served["foreshock_drift_failures_total"] == 0 and served["foreshock_drift_rows"] >= 8
    assert served["foreshock_drift_evidence"] == 0 and served["foreshock_drift_columns"] > 20
    assert math.isnan(served["foreshock_log_loss_over_log_har_last_six_hours"])
    assert served["foreshock_drift"] in (0, 1)
    process.send_signal(signal.SIGINT)
    printed, said = process.communicate(timeout=TIMEOUT_S)
    assert process.returncode == 0 and said == "" and printed.count("\n") >= 3


def test_a_log_nobody_has_filled_is_awaited(made, tmp_path):
    empty = ["drift", "--watch", "--reference", made / "labelled.parquet", "--current",
             f"sqlite:{tmp_path / 'none.db'}", "--looks", 2, "--every", 0.05]
    done = run(*empty)
    assert done.returncode == 0 and done.stderr.count("\n") == 2 and "none.db" in done.stderr


def test_a_log_is_its_rows(made, tmp_path):
    """Without --watch a log's rows are compared as a file of them would be."""
    log = f"sqlite:{made / 'log.db'}"
    reports = []
    for current, name in ((log, "log.json"), (tmp_path / "rows.parquet", "file.json")):
        if current != log:
            succeed("replay", "--raw", log, "--out", current)
        done = run("drift", "--reference", made / "labelled.parquet", "--current", current, "--json",
                   tmp_path / name)
        assert done.returncode in (0, 3), done.stderr
        reports.append(json.loads((tmp_path / name).read_text()))
    assert reports[0]["columns"] and reports[0]["columns"] == reports[1]["columns"]


def test_careless_users(made):
    def refused(*more):
        done = run(*watch(made, *more), env={**os.environ})
        assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
        return done.stderr
    assert "--evidently-compat" in refused("--evidently-compat")
    assert "--current-from" in refused("--current-from", "2026-01-01")
    nowhere = run("drift", "--watch", "--reference", made / "labelled.parquet", "--current", "nowhere")
    assert nowhere.returncode == 2 and "not the address of a log" in nowhere.stderr
    alone = run("drift", "--watch", "--reference", made / "labelled.parquet", "--current",
                f"sqlite:{made / 'log.db'}", "--model", made / "models" / "log_har")
    assert alone.returncode == 2 and "--bar" in alone.stderr
