"""What a user gets wrong, each command says in one line, with the right exit status, and leaves no debris."""

import json
import os
import pickle
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sklearn.linear_model import LogisticRegression

from command import BINARY, run, sha256, succeed
from exchange import Exchange

DONE, FAILED, WRONG_USE, INTERRUPTED = 0, 1, 2, 130

NO_VENUE = ["--url", "wss://127.0.0.1:1/", "--minutes", "0.001"]  # nothing answers there, which is no failure
# A good call of each command. {out} is what it writes, the other places are inputs.
COMMANDS = {
    "check": ["{raw}", "--json"],
    "cross": ["--features", "{features}", "--market", "BTC-USD", "--out", "{out}"],
    "drift": ["--reference", "{labelled}", "--current", "{features}", "--out", "{out}"],
    "evaluate": ["--features", "{labelled}", "--models-dir", "{models}", "--json", "{out}"],
    "features": [],
    "featurize": ["--log", "sqlite:{log}", "--out", "{out}"],
    "handoff": ["--raw", "{raw}", "--out", "{out}"],
    "import-model": ["{pickle}", "--schema", "handoff_v1", "--allow-pickle", "--python", sys.executable,
                     "--out", "{out}"],
    "infer": ["--model", "{model}", "--features", "{features}", "--out", "{out}"],
    "ingest": ["--venue", "kraken", *NO_VENUE, "--log", "sqlite:{out}"],
    "label": ["--features", "{features}", "--out", "{out}"],
    "log": ["verify", "--log", "sqlite:{log}"],
    "mlflow": ["ls"],
    "parity": ["{features}", "{labelled}", "--shared-columns"],
    "replay": ["--raw", "{raw}", "--out", "{out}"],
    "run": ["--venue", "kraken", *NO_VENUE, "--model", "{model}", "--log", "sqlite:{out}"],
    "score": ["--log", "sqlite:{log}", "--model", "{model}"],
    "simulate": ["--hours", "1", "--seed", "3", "--out", "{out}"],
    "topics": ["create", "--log", "kafka:127.0.0.1:1"],
    "train": ["--features", "{labelled}", "--out", "{out}"],
}
PLACES = ["raw", "log", "features", "labelled", "models", "model", "pickle"]
INPUTS = [(name, place) for name, words in COMMANDS.items()
          for place in PLACES if f"{{{place}}}" in " ".join(words)]
WRITERS = [name for name, words in COMMANDS.items() if "{out}" in " ".join(words)]
FOLDER_WRITERS = {"handoff", "import-model", "train"}
PICKLE_WARNING = "foreshock: reading a pickle can execute code"  # import-model says so whatever follows


def words(name, files):
    return [name, *(word.format(**files) for word in COMMANDS[name])]


def one_line(stderr, *mentions):
    lines = [line for line in stderr.splitlines() if line.strip() and not line.startswith(PICKLE_WARNING)]
    assert len(lines) == 1, stderr
    assert lines[0].startswith("foreshock: "), stderr
    assert not re.search(r"internal error|terminate called|std::|Traceback", stderr), stderr
    for mention in mentions:
        assert str(mention) in lines[0], f"{mention} is not named: {stderr}"


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """One good input of each kind, made by the commands themselves."""
    folder = tmp_path_factory.mktemp("good")
    files = {name: str(folder / name) for name in ("raw", "features", "labelled", "models")}
    files["raw"] += ".ndjson"
    succeed("simulate", "--out", files["raw"], "--hours", 2, "--seed", 5)
    files["log"] = str(folder / "log.db")
    with Exchange(folder) as exchange:
        succeed("ingest", "--venue", exchange.venue, "--url", exchange.url, "--ca-file", exchange.root,
                "--minutes", "0.03", "--log", "sqlite:" + files["log"])
    succeed("replay", "--raw", files["raw"], "--out", files["features"])
    succeed("label", "--features", files["features"], "--out", files["labelled"])
    succeed("train", "--features", files["labelled"], "--out", files["models"])
    files["model"] = files["models"] + "/logistic_regression"
    files["pickle"] = str(folder / "model.pkl")
    numbers = np.random.default_rng(1).standard_normal((100, 5))
    with open(files["pickle"], "wb") as file:
        pickle.dump(LogisticRegression().fit(numbers, numbers[:, 0] > 0), file)
    return files


def missing(folder):
    return folder / "nowhere" / "missing"


def empty(folder):
    (folder / "empty").touch()
    return folder / "empty"


def a_folder(folder):
    (folder / "folder").mkdir()
    return folder / "folder"


def noise(folder):
    (folder / "noise").write_bytes(bytes((i * 167 + i * i // 251) % 256 for i in range(100_000)))
    return folder / "noise"


def other_table(folder):
    pq.write_table(pa.table({"apples": [1, 2, 3]}), folder / "other.parquet")
    return folder / "other.parquet"


def cut_table(folder):
    pq.write_table(pa.table({"apples": list(range(1000))}), folder / "whole.parquet")
    (folder / "cut.parquet").write_bytes((folder / "whole.parquet").read_bytes()[:-100])
    return folder / "cut.parquet"


def some_text(folder):
    (folder / "text").write_text("Dear reader,\nthese are not the ticks you are looking for.\n")
    return folder / "text"


@pytest.mark.parametrize("bad", [missing, empty, a_folder, noise, other_table, cut_table, some_text])
@pytest.mark.parametrize(("name", "place"), INPUTS)
def test_an_input_that_cannot_be_used(name, place, bad, good, tmp_path):
    path = bad(tmp_path)
    out = tmp_path / "result" / "out"
    done = run(*words(name, {**good, place: path, "out": out}))
    assert done.returncode == FAILED, done.stdout + done.stderr
    one_line(done.stderr, *([] if bad is other_table and place != "raw" else [path]))
    assert not out.exists()
    assert not out.parent.exists() or not list(out.parent.iterdir())


def test_a_cut_line_is_counted_and_the_rest_is_read(good, tmp_path):
    whole = open(good["raw"], "rb").read()
    cut = tmp_path / "cut.ndjson"
    cut.write_bytes(whole[:-40])
    file = json.loads(succeed("check", cut, "--json").stdout)["files"][0]
    assert file["rejected"] == 1
    assert file["lines"] == whole.count(b"\n")
    succeed("replay", "--raw", cut, "--out", tmp_path / "f.parquet")


@pytest.mark.parametrize("name", WRITERS)
def test_a_place_where_nothing_can_be_written(name, good, tmp_path):
    (tmp_path / "file").write_text("not a folder")
    for out in (tmp_path / "file" / "out", "/proc/foreshock/out"):
        done = run(*words(name, {**good, "out": out}))
        assert done.returncode == FAILED, done.stdout + done.stderr
        one_line(done.stderr, out)
    assert (tmp_path / "file").read_text() == "not a folder"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", [name for name in WRITERS if name not in FOLDER_WRITERS])
def test_a_full_disk(name, good):
    done = run(*words(name, {**good, "out": "/dev/full"}))
    assert done.returncode == FAILED, done.stdout + done.stderr
    one_line(done.stderr, "/dev/full")


@pytest.mark.parametrize("name", [name for name in WRITERS if name not in FOLDER_WRITERS])
def test_a_folder_in_place_of_the_file_to_write(name, good, tmp_path):
    done = run(*words(name, {**good, "out": tmp_path}))
    assert done.returncode == FAILED, done.stdout + done.stderr
    one_line(done.stderr, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", COMMANDS)
def test_wrong_use(name):
    places = dict.fromkeys([*PLACES, "out"], "x")
    done = run(*words(name, places), "--no-such-flag")
    assert done.returncode == WRONG_USE
    one_line(done.stderr, "--no-such-flag", "--help")
    if COMMANDS[name]:
        done = run(name)
        assert done.returncode == WRONG_USE
        one_line(done.stderr, "--help")


@pytest.mark.parametrize("call", [[], ["no-such-command"], ["simulate", "--hours", "many", "--out", "x"],
                                  ["replay", "--raw", "x", "--out", "y", "--chunks", "0"]])
def test_wrong_use_of_the_program(call, tmp_path):
    done = run(*call, cwd=tmp_path)
    assert done.returncode == WRONG_USE
    one_line(done.stderr, "--help")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", COMMANDS)
def test_help_helps(name):
    done = succeed(name, "--help")
    assert f"foreshock {name}" in done.stdout and done.stderr == ""
    if "--out" in COMMANDS[name]:
        assert "--out" in done.stdout


def test_every_command_is_tried_here():
    listed = re.findall(r"^  ([a-z][a-z-]*)", run("--help").stdout.split("Subcommands:\n")[1], re.M)
    assert sorted(listed) == sorted(COMMANDS)


def interrupt(call, folder):
    """Starts the command, waits until it has begun to write under `folder` and sends Ctrl-C."""
    process = subprocess.Popen([BINARY, *map(str, call)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while process.poll() is None and time.monotonic() < deadline and not any(os.scandir(folder)):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=120)
    return process.returncode, stderr


@pytest.mark.parametrize("name", ["simulate", "replay", "handoff"])
def test_ctrl_c(name, good, tmp_path):
    call = words(name, {**good, "out": tmp_path / "out"})
    if name == "simulate":
        call[call.index("--hours") + 1] = "2000"
    else:
        place = call.index("--raw") + 1
        call[place:place + 1] = [good["raw"]] * 300
    status, stderr = interrupt(call, tmp_path)
    assert status == INTERRUPTED, stderr
    one_line(stderr, "interrupted")
    assert not list(tmp_path.iterdir())


def test_an_older_file_survives_a_failure(good, tmp_path):
    out = tmp_path / "features.parquet"
    succeed("replay", "--raw", good["raw"], "--out", out)
    before = sha256(out)
    assert run("replay", "--raw", tmp_path / "missing", "--out", out).returncode == FAILED
    assert sha256(out) == before
