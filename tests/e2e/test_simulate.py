"""foreshock simulate as a user meets it: what it prints, what it leaves behind, what it refuses."""

import json
import signal
import subprocess
import time

import pytest

from command import BINARY, run, sha256, succeed


def counts(path):
    kinds, duplicates = {}, 0
    for line in path.read_text().splitlines():
        record = json.loads(line)
        kinds[record["kind"]] = kinds.get(record["kind"], 0) + 1
        duplicates += record.get("duplicate", False)
    return kinds, duplicates


def test_one_line_says_that_the_market_is_simulated(tmp_path):
    out, products = tmp_path / "m.ndjson", "BTC-USD,ETH-USD"
    done = succeed("simulate", "--out", out, "--minutes", 2, "--products", products)
    assert len(done.stdout.splitlines()) == 1
    assert done.stdout.startswith("simulated market of BTC-USD, ETH-USD")
    assert done.stderr == ""


def test_the_counts_are_those_of_the_file(tmp_path):
    out = tmp_path / "m.ndjson"
    report = json.loads(succeed("simulate", "--out", out, "--hours", 6, "--json").stdout)
    kinds, duplicates = counts(out)
    assert report["simulated"] is True
    assert report["ticks"] == kinds["ticker"] - duplicates
    assert report["duplicates"] == duplicates > 0
    assert report["gaps"] == kinds["gap"] > 0
    assert report["heartbeats"] == kinds["heartbeat"]
    assert report["clocks"] == kinds["clock"]


def test_lines_have_the_documented_keys(tmp_path):
    out = tmp_path / "m.ndjson"
    succeed("simulate", "--out", out, "--minutes", 5, "--start", "2026-02-03T04:05:06Z")
    lines = [json.loads(line) for line in out.read_text().splitlines()]
    for line in lines:
        assert list(line)[:6] == ["v", "kind", "venue", "product_id", "conn", "ts_recv"]
        assert (line["v"], line["venue"], line["product_id"]) == (1, "coinbase-advanced", "BTC-USD")
        assert line["ts_recv"].startswith("2026-02-03T04:") and len(line["ts_recv"]) == 30
        assert ("raw" in line) == (line["kind"] not in ("gap", "clock"))
    tickers = [json.loads(line["raw"]) for line in lines if line["kind"] == "ticker"]
    assert tickers[0]["events"][0]["type"] == "snapshot"
    assert {"price", "best_bid", "best_ask", "volume_24_h"} <= tickers[-1]["events"][0]["tickers"][0].keys()


def test_without_faults_nothing_is_missing_or_twice(tmp_path):
    out = tmp_path / "m.ndjson"
    succeed("simulate", "--out", out, "--hours", 3, "--no-faults")
    kinds, duplicates = counts(out)
    assert "gap" not in kinds and duplicates == 0


def test_the_truth_does_not_change_the_market(tmp_path):
    plain, watched, truth = (tmp_path / name for name in ("a.ndjson", "b.ndjson", "truth.csv"))
    succeed("simulate", "--out", plain, "--minutes", 3)
    succeed("simulate", "--out", watched, "--minutes", 3, "--truth", truth)
    assert sha256(plain) == sha256(watched)
    rows = truth.read_text().splitlines()
    assert len(rows) == 181 and rows[0].startswith("timestamp,product_id,sigma_bp")


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopping_it_leaves_nothing(how, tmp_path):
    process = subprocess.Popen(
        [BINARY, "simulate", "--hours", "8000", "--out", tmp_path / "m.ndjson",
         "--truth", tmp_path / "t.csv"],
        stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not any(tmp_path.iterdir()):
        assert process.poll() is None and time.monotonic() < deadline
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert len(said.splitlines()) == 1
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("flags", "status", "word"),
    [
        (["--products", "BTC/USD"], 2, "BTC/USD"),
        (["--products", "A,A"], 2, "twice"),
        (["--start", "yesterday"], 1, "yesterday"),
        (["--start", "2026-01-05T00:00:00.5Z"], 2, "whole second"),
        (["--hours", "1e9"], 2, "days"),
        (["--hours", "-1"], 2, "--hours"),
        (["--hours", "1", "--minutes", "1"], 2, "--minutes"),
        (["--seed", "-1"], 2, "--seed"),
    ],
)
def test_what_it_cannot_do_is_named_in_one_line(flags, status, word, tmp_path):
    done = run("simulate", "--out", tmp_path / "m.ndjson", *flags)
    assert done.returncode == status
    assert word in done.stderr and len(done.stderr.splitlines()) == 1
    assert not any(tmp_path.iterdir())


def test_a_folder_is_no_place_for_a_file(tmp_path):
    done = run("simulate", "--out", tmp_path, "--minutes", 1)
    assert done.returncode == 1 and str(tmp_path) in done.stderr
