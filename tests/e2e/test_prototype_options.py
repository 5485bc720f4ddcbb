"""The handed-over package's options are understood, and answered in one line."""

import json

import pytest

from command import run, sha256, succeed

WRONG_USE = 2


@pytest.fixture(scope="module")
def labelled(tmp_path_factory):
    folder = tmp_path_factory.mktemp("market")
    succeed("simulate", "--out", folder / "raw.ndjson", "--minutes", 60, "--seed", 5)
    succeed("replay", "--raw", folder / "raw.ndjson", "--set", "handoff_v1", "--out", folder / "features")
    succeed("label", "--features", folder / "features", "--out", folder / "labelled")
    return folder / "labelled"


def kinds(report):
    return [model["kind"] for model in json.loads(report.stdout)["models"]]


def test_a_time_based_split_is_what_is_done(labelled, tmp_path):
    told = succeed("train", "--features", labelled, "--out", tmp_path / "a", "--split_method", "time_based",
                   "--models", "baseline", "logistic_regression", "--json")
    assert told.stderr.count("\n") == 1 and "purged" in told.stderr
    assert kinds(told) == ["baseline", "logistic"]
    untold = succeed("train", "--features", labelled, "--out", tmp_path / "b", "--models", "baseline",
                     "logistic", "--json")
    assert untold.stderr == ""
    for name in ("baseline", "logistic_regression"):
        assert sha256(tmp_path / "a" / name / "model.json") == sha256(tmp_path / "b" / name / "model.json")


def test_a_stratified_split_is_refused(labelled, tmp_path):
    done = run("train", "--features", labelled, "--out", tmp_path / "m", "--split-method", "stratified")
    assert done.returncode == WRONG_USE and done.stderr.count("\n") == 1
    assert "59 of their 60 seconds" in done.stderr and "--unsafe-random-split" in done.stderr
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("name", ["no_such_model", "svm"])
def test_a_model_that_is_not_there(name, labelled, tmp_path):
    done = run("train", "--features", labelled, "--out", tmp_path / "m", "--models", "baseline", name)
    assert done.returncode == WRONG_USE and done.stderr.count("\n") == 1
    assert name in done.stderr and "baseline, logistic" in done.stderr
    assert not (tmp_path / "m").exists()


def test_no_gap_option_is_needed(labelled, tmp_path):
    succeed("label", "--features", labelled.parent / "features", "--out", tmp_path / "plain")
    done = succeed("label", "--features", labelled.parent / "features", "--out", tmp_path / "asked",
                   "--label-gap-threshold-seconds", 30, "--label-threshold-percentile", 90)
    assert done.stderr.count("\n") == 1 and "30: no window or label ever crosses a gap" in done.stderr
    assert sha256(tmp_path / "asked") == sha256(tmp_path / "plain")
    bad = run("label", "--features", labelled.parent / "features", "--out", tmp_path / "bad",
              "--label-gap-threshold-seconds", "many")
    assert bad.returncode == WRONG_USE and bad.stderr.count("\n") == 1 and not (tmp_path / "bad").exists()
