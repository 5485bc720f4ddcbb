"""foreshock run against the simulated exchange: the log holds what a replay of its records gives, however
often the process is killed and whatever the disk does."""

import json
import os
import resource

import pytest

from command import run, succeed
from event_log import entries, records
from exchange import Exchange
from live_run import WITHIN_S, Run, check_against_replay
from metrics import free_port, metrics
from trained import log_har

FAULTS = "drop=0.01,dup=0.01,reorder=3,reset@every4s,freeze=6s@9s"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return log_har(tmp_path_factory.mktemp("model"))


def test_rows_predictions_and_outcomes(model, tmp_path):
    with Exchange(tmp_path, "coinbase-exchange", speed=20, minutes=60) as exchange:
        port = free_port()
        with Run(exchange, tmp_path, "--model", model, "--alert-threshold", "0", "--metrics",
                 f"127.0.0.1:{port}") as live:
            live.until(lambda: len(live.lines("outcome")) >= 10, "outcomes")
            seen = metrics(port)
            other = ("--log", f"sqlite:{tmp_path / 'other.db'}", "--metrics", f"127.0.0.1:{port}")
            assert run("run", *other).stderr == (f"foreshock: --metrics 127.0.0.1:{port}: cannot listen "
                                                 "there; is the port taken?\n")
            live.end()
    rows = check_against_replay(tmp_path / "log.db", tmp_path)
    predictions = [json.loads(value) for _, _, _, value in entries(tmp_path / "log.db", "ticks.predictions")]
    outcomes = [json.loads(value) for _, _, _, value in entries(tmp_path / "log.db", "ticks.outcomes")]
    assert len(predictions) == rows
    told = [{k: v for k, v in line.items() if k != "event"} for line in live.lines("prediction", "outcome")]
    assert [line for line in told if "model_hash" in line] == predictions
    assert [line for line in told if "known_at" in line] == outcomes
    for outcome in outcomes:
        assert outcome["known_at"] >= outcome["timestamp"]
    end = live.lines("end")[-1]
    assert (end["rows"], end["predictions"], end["outcomes"]) == (rows, rows, len(outcomes))
    assert end["row_latency_ms"]["rows"] == rows
    assert 0 < seen["foreshock_outcomes_total"] <= len(outcomes) and seen["foreshock_ready"] == 1
    assert 0 < seen["foreshock_pipeline_latency_seconds_bucket"] <= seen["foreshock_rows_total"] <= rows
    assert seen["foreshock_alerts_total"] <= end["alerts"]
    status = live.lines("status")
    assert not status[0]["ready"] and any(line["ready"] for line in status)


def test_killed_again_and_again(model, tmp_path):
    """kill -9 at any moment: no row twice, none missing, and what was told had been durable."""
    with Exchange(tmp_path, "binance", faults=FAULTS, speed=20, minutes=600) as exchange:
        seen = 0
        for round_ in range(8):
            with Run(exchange, tmp_path, "--model", model) as live:
                live.until(lambda: len(live.rows()) >= seen + 2 + round_ % 3, "rows")
                live.process.kill()
                live.process.wait()
            told = len(live.lines("prediction"))
            seen = len(live.rows())
            assert told <= len(list(entries(live.log, "ticks.predictions"))) == seen
        with Run(exchange, tmp_path, "--model", model) as live:
            live.until(lambda: len(live.rows()) >= seen + 3, "rows")
            live.end()
    assert check_against_replay(tmp_path / "log.db", tmp_path) >= 8 * 2
    trades = [r["raw"] for r in records(tmp_path / "log.db") if r["kind"] == "trade"]
    assert len(trades) == len(set(trades))


def test_a_full_disk_is_told_and_outlived(tmp_path):
    """A limit on the size of files stands for a disk without space; it is lifted again."""
    with Exchange(tmp_path, "coinbase-exchange", speed=20, minutes=600) as exchange:
        with Run(exchange, tmp_path) as live:
            live.until(lambda: any(line["ready"] for line in live.lines("status")), "readiness")
            pid, before = live.process.pid, resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE)
            held = sum(len(value) for _, _, _, value in entries(live.log))
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (os.path.getsize(f"{live.log}-wal"), before[1]))
            live.until(lambda: "cannot be written" in live.lines("status")[-1]["why_not"], "word of it")
            assert not live.lines("status")[-1]["ready"]
            resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
            live.until(lambda: live.lines("status")[-1]["ready"], "readiness after it")
            said = live.end()
    assert "trying again" in said and "the log can be written again" in said
    assert sum(len(value) for _, _, _, value in entries(live.log)) > held
    check_against_replay(tmp_path / "log.db", tmp_path)
    trades = [r for r in records(live.log) if r["kind"] == "trade"]
    for product in ("BTC-USD", "ETH-USD"):
        ids = [json.loads(r["raw"])["trade_id"] for r in trades if r["product_id"] == product]
        assert ids == list(range(ids[0], ids[0] + len(ids)))  # nothing was lost meanwhile


# Permissions bind root as well once it has no capabilities: whoever runs this need not become another user.
BOUND = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []


def test_a_folder_made_read_only(tmp_path):
    """What is there stays writable, and nothing is lost; files made read-only refuse a start in one line."""
    folder = tmp_path / "folder"
    folder.mkdir()

    def go_on(live):
        seen = len(live.rows())
        live.until(lambda: len(live.rows()) >= seen + 4, "rows")

    with Exchange(folder, "coinbase-exchange", speed=20, minutes=600) as exchange:
        with Run(exchange, folder, before=BOUND) as live:
            go_on(live)
            folder.chmod(0o555)
            go_on(live)
            live.end()
        with Run(exchange, folder, before=BOUND) as live:
            go_on(live)
            live.end()
        for path in folder.glob("log.db*"):
            path.chmod(0o444)
        with Run(exchange, folder, before=BOUND) as live:
            assert live.process.wait(timeout=WITHIN_S) == 1
            refusal = live.notices_path.read_text().splitlines()[-1]
            assert refusal.startswith("foreshock: ") and str(live.log) in refusal
        for path in [folder, *folder.glob("log.db*")]:
            path.chmod(0o755)
        with Run(exchange, folder, before=BOUND) as live:
            go_on(live)
            live.end()
    assert check_against_replay(live.log, tmp_path) >= 16


def test_settings_from_a_file(tmp_path):
    """The file's words count, a flag goes before them, an unknown one is refused."""
    settings = tmp_path / "run.toml"
    settings.write_text('[run]\nvenue = "kraken"\nlog = "paper:tape"\n')
    done = run("run", "--config", settings)
    assert done.returncode == 2 and "paper:tape" in done.stderr
    done = run("run", "--config", settings, "--venue", "nyse")
    assert done.returncode == 2 and "nyse" in done.stderr
    settings.write_text('[run]\nvanue = "kraken"\n')
    done = run("run", "--config", settings)
    assert done.returncode == 2 and "vanue" in done.stderr and done.stderr.count("\n") == 1
