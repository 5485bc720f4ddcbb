"""foreshock score on an embedded log: what featurize with the model would have written."""

import json
import shutil

import pytest

from command import run, succeed
from event_log import entries
from exchange import Exchange
from trained import log_har


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return log_har(tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="module")
def ingested(tmp_path_factory):
    folder = tmp_path_factory.mktemp("log")
    with Exchange(folder, "coinbase-exchange", speed=60, minutes=60) as exchange:
        succeed("ingest", "--venue", exchange.venue, "--url", exchange.url, "--ca-file", exchange.root,
                "--minutes", "0.15", "--log", f"sqlite:{folder / 'log.db'}")
    return folder / "log.db"


def of(log, topic):
    return [entry[1:] for entry in entries(log, topic)]


def test_apart_is_as_together(model, ingested, tmp_path):
    together, apart = tmp_path / "together.db", tmp_path / "apart.db"
    for log, flags in (together, ["--model", model]), (apart, []):
        shutil.copy(ingested, log)
        succeed("featurize", "--log", f"sqlite:{log}", *flags)
    assert of(apart, "ticks.predictions") == []
    done = json.loads(succeed("score", "--log", f"sqlite:{apart}", "--model", model, "--json").stdout)
    predictions = of(together, "ticks.predictions")
    assert done["rows"] == done["predictions"] == len(predictions) > 5
    assert done["rejected"] == 0
    assert of(apart, "ticks.predictions") == predictions
    again = json.loads(succeed("score", "--log", f"sqlite:{apart}", "--model", model, "--json").stdout)
    assert (again["rows"], again["next"]) == (0, len(predictions))


def test_what_is_wrong_is_said(model, ingested, tmp_path):
    shutil.copy(ingested, tmp_path / "log.db")
    log = f"sqlite:{tmp_path / 'log.db'}"
    done = run("score", "--log", log, "--model", model)
    assert done.stderr == (f"foreshock: {log} has no ticks.features yet; foreshock featurize makes them, "
                           "--follow waits for them\n")
    succeed("featurize", "--log", log)
    for flags, said in [
        (["--topic-in", "other"], "--topic-in other: in an embedded log it is ticks.features; another one is "
                                  "for kafka:HOST:PORT"),
        (["--set", "handoff_v1"], "schema"),
        (["--set", "no_such_set"], "no_such_set"),
    ]:
        done = run("score", "--log", log, "--model", model, *flags)
        assert done.returncode in (1, 2) and len(done.stderr.splitlines()) == 1, done.stderr
        assert said in done.stderr
