"""The handoff package: complete, the same bytes twice, and every part of it usable by itself."""

import hashlib
import json

import pyarrow.parquet as pq
import pytest

from command import SOURCE, run, sha256, succeed

CAPTURES = SOURCE.parent / "shared" / "data" / "coinbase_advanced"
MODELS = ("persistence", "ewma", "baseline", "logistic_regression", "log_har")
DRIFT = "reports/drift/train_test_drift_report"
DOCUMENTS = (f"{DRIFT}.html", f"{DRIFT}.json", "reports/model_eval.html", "reports/model_eval.pdf",
             "reports/model_eval.json", "docs/feature_spec.md", "docs/model_card_v1.md",
             "docs/genai_appendix.md", "predictions.parquet")
DATA = ("data/raw/slice.ndjson", "data/processed/features_sample.parquet",
        "data/processed/features_sample_handoff_v1.parquet", "data/processed/features_labelled.parquet")


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    out = tmp_path_factory.mktemp("market") / "market.ndjson"
    succeed("simulate", "--out", out, "--hours", 3, "--seed", 5)
    return out


@pytest.fixture(scope="module")
def package(market, tmp_path_factory):
    out = tmp_path_factory.mktemp("handoff") / "package"
    done = succeed("handoff", "--raw", market, "--out", out)
    assert "The market is simulated" in done.stdout
    return out


def files_of(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_package_is_complete(package):
    have = files_of(package)
    wanted = [*DOCUMENTS, *DATA, "MANIFEST.json"]
    for model in MODELS:
        wanted.append(f"models/artifacts/{model}/model.json")
        for plot in ("pr_curve", "roc_curve", "feature_importance"):
            wanted += [f"models/artifacts/{model}/{plot}.{kind}" for kind in ("svg", "png")]
    assert sorted(set(wanted) - set(have)) == []
    assert all(have.values()), "no file is empty"


def test_manifest_names_every_file_with_its_hash_and_what_is_absent(package, market):
    manifest = json.loads((package / "MANIFEST.json").read_text())
    listed = {file["path"]: file["sha256"] for file in manifest["files"]}
    have = {name: hashlib.sha256(content).hexdigest() for name, content in files_of(package).items()}
    have.pop("MANIFEST.json")
    assert listed == have
    assert manifest["simulated"] is True
    assert manifest["inputs"] == [manifest["inputs"][0] | {"name": market.name, "sha256": sha256(market)}]
    assert all(part["reason"] for part in manifest["absent"])
    assert {part["part"] for part in manifest["absent"]} == {"mlflow", "docker"}
    assert set(manifest["schemas"]) == {"core_v1", "handoff_v1"}


def test_drift_of_one_day_is_insufficient_evidence(package):
    report = json.loads((package / f"{DRIFT}.json").read_text())
    assert report["verdict"] == "insufficient evidence"
    names = {column["name"] for column in report["columns"]}
    assert {"log_rv_60", "spike_relative"} <= names
    page = (package / f"{DRIFT}.html").read_text()
    assert "Simulated market" in page and "insufficient evidence" in page


def test_same_input_same_bytes(market, package, tmp_path):
    again = tmp_path / "elsewhere" / "package"
    succeed("handoff", "--raw", market, "--out", again, "--threads", 2)
    assert files_of(again) == files_of(package)
    run_file = json.loads((tmp_path / "elsewhere" / "package.run.json").read_text())
    assert run_file["threads"] == 2 and run_file["seconds"]["total"] > 0 and run_file["commit"]


def test_slice_alone_gives_its_features_bit_for_bit(package, tmp_path):
    for name, feature_set in (("features_sample", "core_v1"), ("features_sample_handoff_v1", "handoff_v1")):
        sample = package / "data" / "processed" / f"{name}.parquet"
        assert pq.read_metadata(sample).num_rows > 0
        out = tmp_path / f"{name}.parquet"
        succeed("replay", "--raw", package / "data/raw/slice.ndjson", "--set", feature_set, "--out", out,
                "--verify", sample)
        assert out.read_bytes() == sample.read_bytes()


def test_predictions_are_the_published_models(package, tmp_path):
    """infer with the package's own model and features gives the package's predictions on the test part."""
    folder = package / "models/artifacts/logistic_regression"
    out = tmp_path / "predictions.parquet"
    features = package / "data/processed/features_labelled.parquet"
    succeed("infer", "--model", folder, "--features", features, "--out", out)
    published = pq.read_table(package / "predictions.parquet")
    everything = pq.read_table(out)
    assert published.schema.names == [
        "timestamp", "product_id", "prediction", "probability", "label", "model_hash"]
    assert set(published["model_hash"].to_pylist()) == {sha256(folder / "model.json")}
    by_time = {row["timestamp"]: row for row in everything.to_pylist()}
    assert published.num_rows > 0
    assert all(by_time[row["timestamp"]] == row for row in published.to_pylist())


def test_report_keeps_its_contract(package):
    report = json.loads((package / "reports/model_eval.json").read_text())
    for key in ("base_rate", "episodes", "effective_sample_size", "models", "probes", "verdict"):
        assert key in report, key
    for name in ("logistic", "log_har", "baseline", "persistence", "ewma"):
        scores = report["models"][name]
        assert set(scores["pr_auc"]) >= {"value", "low", "high"}
        assert {"lift", "roc_auc", "brier", "log_loss", "precision", "recall", "confusion"} <= set(scores)
    assert {"clock", "noise"} <= set(report["probes"])
    assert "the market is simulated" in report["notes"]
    assert "market is simulated" in (package / "reports/model_eval.html").read_text()
    assert "market is simulated" in (package / "docs/model_card_v1.md").read_text()


def test_another_package_is_replaced_and_anything_else_is_left_alone(market, package, tmp_path):
    before = files_of(package)
    succeed("handoff", "--raw", market, "--out", package)
    assert files_of(package) == before
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "thesis.txt").write_text("years of work")
    done = run("handoff", "--raw", market, "--out", mine)
    assert done.returncode == 1 and "name a new folder" in done.stderr
    assert files_of(mine) == {"thesis.txt": b"years of work"}
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_too_short_a_recording_is_refused_in_words(tmp_path):
    short = tmp_path / "short.ndjson"
    succeed("simulate", "--out", short, "--minutes", 3, "--seed", 5)
    done = run("handoff", "--raw", short, "--out", tmp_path / "package")
    assert done.returncode == 1
    assert "nothing to train on" in done.stderr and done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["short.ndjson"]


@pytest.mark.skipif(not CAPTURES.is_dir(), reason="no recorded market beside the repository (../shared/data)")
def test_recorded_markets(tmp_path):
    sessions = sorted((CAPTURES / "btcusd_2025-11-30_2025-12-06").glob("*.ndjson"))
    spike = CAPTURES / "btcusd_2026-04-05_2235_spike.ndjson"
    zone = ("--assume-timezone", "America/New_York")
    recordings = {"sessions": [*sessions, *zone], "spike": [spike], "both": [*sessions, spike, *zone]}
    for name, raw in recordings.items():
        first, second = tmp_path / name / "first", tmp_path / name / "second"
        done = succeed("handoff", "--raw", *raw, "--out", first)
        assert "insufficient evidence" in done.stdout
        succeed("handoff", "--raw", *raw, "--out", second)
        assert files_of(first) == files_of(second)
        manifest = json.loads((first / "MANIFEST.json").read_text())
        assert manifest["simulated"] is False
        assert set(MODELS) == {path.name for path in (first / "models/artifacts").iterdir()}
