"""What comes from a simulated market says so, step after step; what comes from a real one does not."""

import json

import pyarrow.parquet as pq
import pytest

from command import SOURCE, run, succeed

REAL = SOURCE.parent / "shared" / "data" / "coinbase_advanced" / "btcusd_2026-04-05_2235_spike.ndjson"
WORDS = "The market is simulated"


def steps(raw, folder):
    """Features, labels, a drift page and an evaluation of a capture, and what was printed of the last two."""
    features, labelled = folder / "features.parquet", folder / "labelled.parquet"
    succeed("replay", "--raw", raw, "--out", features)
    succeed("label", "--features", features, "--out", labelled)
    drift = run("drift", "--reference", labelled, "--current", features, "--out", folder / "drift.html")
    evaluation = succeed("evaluate", "--features", labelled, "--report", folder / "report")
    return features, labelled, drift.stdout, evaluation.stdout


def marked(path):
    return (pq.read_schema(path).metadata or {}).get(b"foreshock.simulated")


def test_a_simulated_market_is_called_so(tmp_path):
    succeed("simulate", "--out", tmp_path / "raw.ndjson", "--hours", 2, "--seed", 5)
    features, labelled, drift, evaluation = steps(tmp_path / "raw.ndjson", tmp_path)
    assert marked(features) == marked(labelled) == b"true"
    assert WORDS in drift and WORDS in evaluation
    assert "Simulated market" in (tmp_path / "drift.html").read_text()
    assert WORDS in (tmp_path / "report" / "model_eval.html").read_text()
    report = json.loads((tmp_path / "report" / "model_eval.json").read_text())
    assert "the market is simulated" in report["notes"]
    succeed("train", "--features", labelled, "--out", tmp_path / "models")
    model = json.loads((tmp_path / "models" / "log_har" / "model.json").read_text())
    assert "trained on a simulated market" in model["training"]["notes"]
    succeed("cross", "--features", features, "--market", "BTC-USD", "--out", tmp_path / "cross.parquet")
    assert marked(tmp_path / "cross.parquet") == b"true"
    succeed("replay", "--raw", tmp_path / "raw.ndjson", "--chunks", 3, "--threads", 2, "--out",
            tmp_path / "again.parquet")
    assert (tmp_path / "again.parquet").read_bytes() == features.read_bytes()


@pytest.mark.skipif(not REAL.exists(), reason="no ../shared/data")
def test_a_real_one_is_not(tmp_path):
    features, labelled, drift, evaluation = steps(REAL, tmp_path)
    assert marked(features) is marked(labelled) is None
    assert WORDS not in drift and WORDS not in evaluation
    assert "imulated" not in (tmp_path / "drift.html").read_text()
