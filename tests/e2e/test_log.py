"""foreshock log, and replay of a log: what it holds is told, printed, exported, verified; damage is found."""

import contextlib
import json
import shutil
import sqlite3
import struct
import subprocess
import zlib

import pyarrow.parquet
import pytest

from command import BINARY, run, sha256, succeed
from event_log import HEADER, OFFSET_BITS, entries
from exchange import Exchange
from live_run import Run

RAW, FEATURES = "ticks.raw", "ticks.features"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The log of a run, ended whole."""
    folder = tmp_path_factory.mktemp("log")
    faults = "drop=0.01,dup=0.01,reset@3s"
    with Exchange(folder, "coinbase-exchange", faults, speed=20, minutes=600) as exchange:
        with Run(exchange, folder) as live:
            live.until(lambda: len(live.rows()) >= 12, "rows")
            live.end()
    return folder / "log.db"


@pytest.fixture()
def log(made, tmp_path):
    """A copy that a test may spoil."""
    for path in made.parent.glob("log.db*"):
        shutil.copy(path, tmp_path)
    return tmp_path / "log.db"


def address(path):
    return f"sqlite:{path}"


def values(path, topic=RAW):
    return [value for _, _, _, value in entries(path, topic)]


def cat(path, *words):
    return succeed("log", "cat", "--log", address(path), *words).stdout.splitlines()


def test_ls_names_topics_and_how_far_consumers_came(log):
    told = json.loads(succeed("log", "ls", "--log", address(log), "--json").stdout)
    topics = {topic["topic"]: topic for topic in told["topics"]}
    for name in (RAW, FEATURES):
        stored = list(entries(log, name))
        assert topics[name]["first"] == 0
        assert topics[name]["end"] == topics[name]["entries"] == len(stored)
    consumers = {one["consumer"]: one for one in topics[RAW]["consumers"]}
    assert consumers["features/core_v1"]["behind"] == 0
    text = succeed("log", "ls", "--log", address(log)).stdout
    assert RAW in text and FEATURES in text and "features/core_v1" in text


def test_cat_prints_what_is_asked_for(log):
    stored = list(entries(log))
    assert cat(log, "--topic", RAW) == [value for _, _, _, value in stored]
    assert cat(log, "--topic", RAW, "--from", 5, "--to", 9) == [value for _, _, _, value in stored[5:9]]
    assert cat(log, "--topic", RAW, "--limit", 3) == [value for _, _, _, value in stored[:3]]
    of_ether = [value for _, _, key, value in stored if key == "ETH-USD"]
    assert cat(log, "--topic", RAW, "--key", "ETH-USD") == of_ether
    for line, (offset, _, key, value) in zip(cat(log, "--topic", RAW, "--with-meta"), stored, strict=True):
        line = json.loads(line)
        assert (line["offset"], line["key"], line["value"]) == (offset, key, json.loads(value))
    middle = json.loads(stored[len(stored) // 2][3])["ts_recv"]
    (first,) = cat(log, "--topic", RAW, "--from", middle, "--limit", 1)
    assert json.loads(first)["ts_recv"] == middle


def test_cat_into_a_closed_pipe_is_quiet(log):
    done = subprocess.run(f"{BINARY} log cat --log {address(log)} --topic {RAW} | head -1", shell=True,
                          capture_output=True, text=True, check=True)
    assert done.stdout == values(log)[0] + "\n" and done.stderr == ""


def test_export_is_a_capture_and_a_feature_file(log, tmp_path):
    lines = tmp_path / "raw.ndjson"
    succeed("log", "export", "--log", address(log), "--topic", RAW, "--out", lines)
    assert lines.read_text().splitlines() == values(log)
    table = tmp_path / "features.parquet"
    succeed("log", "export", "--log", address(log), "--topic", FEATURES, "--out", table)
    rows = [json.loads(value) for value in values(log, FEATURES)]
    found = pyarrow.parquet.read_table(table)
    assert found.column_names == list(rows[0])
    for name in found.column_names:
        if name != "timestamp":
            assert found[name].to_pylist() == [row[name] for row in rows]


def test_a_log_is_replayed_like_its_export(log, tmp_path):
    lines = tmp_path / "raw.ndjson"
    succeed("log", "export", "--log", address(log), "--topic", RAW, "--out", lines)
    for raw, out in ((address(log), "a"), (lines, "b")):
        succeed("replay", "--raw", raw, "--out", tmp_path / out)
    assert sha256(tmp_path / "a") == sha256(tmp_path / "b")
    told = [json.loads(succeed("check", raw, "--json").stdout)["files"][0] for raw in (address(log), lines)]
    assert told[0]["lines"] == told[1]["lines"] == len(values(log))


def replay_verified(path):
    return run("replay", "--raw", address(path), "--verify", address(path))


def test_a_replay_verifies_the_features_of_a_log(log):
    done = replay_verified(log)
    assert done.returncode == 0, done.stderr
    assert f"is identical, {len(values(log, FEATURES))} rows" in done.stdout


def test_a_replay_ends_where_the_features_do(log, tmp_path):
    """featurize has not seen what came last."""
    with contextlib.closing(sqlite3.connect(log)) as database, database:
        database.execute("DELETE FROM blocks WHERE id >> ? = (SELECT id FROM topics WHERE name = ?)",
                         (OFFSET_BITS, FEATURES))
        database.execute("DELETE FROM consumers")
    done = replay_verified(log)
    assert done.returncode == 1 and "foreshock featurize makes them" in done.stderr
    succeed("featurize", "--log", address(log))
    count = len(values(log, FEATURES))
    assert replay_verified(log).returncode == 0
    with Exchange(tmp_path, "coinbase-exchange", speed=20, minutes=600) as exchange:
        succeed("ingest", "--venue", exchange.venue, "--products", "BTC-USD,ETH-USD", "--url", exchange.url,
                "--ca-file", exchange.root, "--log", address(log), "--minutes", "0.1")
    done = replay_verified(log)
    assert done.returncode == 0 and f"identical, {count} rows" in done.stdout, done.stderr
    succeed("featurize", "--log", address(log))
    assert replay_verified(log).returncode == 0 and len(values(log, FEATURES)) > count


def sealed(topic, offset, frame):
    body = frame[4:]
    checksum = zlib.crc32(struct.pack("<q", offset), zlib.crc32(body, zlib.crc32(topic.encode())))
    return struct.pack("<I", checksum) + body


def test_one_bit_of_one_feature_is_found(log):
    """Changed with a checksum that is right, so that only the replay can know."""
    with contextlib.closing(sqlite3.connect(log)) as database, database:
        blocks = database.execute("SELECT id, data FROM blocks WHERE id >> ? = (SELECT id FROM topics WHERE "
                                  "name = ?)", (OFFSET_BITS, FEATURES)).fetchall()
        row, data = blocks[len(blocks) // 2]
        _, size, _, key_size = HEADER.unpack_from(data)
        frame, rest = data[: 8 + size], data[8 + size :]
        value = json.loads(frame[HEADER.size + key_size :])
        column = next(name for name, number in value.items() if isinstance(number, float) and number)
        exact = json.dumps(value[column])
        (bits,) = struct.unpack("<q", struct.pack("<d", value[column]))
        other = repr(struct.unpack("<d", struct.pack("<q", bits ^ 1))[0])
        text = frame[HEADER.size + key_size :].decode()
        assert exact in text
        changed = text.replace(f'"{column}":{exact}', f'"{column}":{other}', 1).encode()
        assert changed != text.encode()
        head = frame[: HEADER.size + key_size]
        head = head[:4] + struct.pack("<I", len(head) - 8 + len(changed)) + head[8:]
        offset = row & ((1 << OFFSET_BITS) - 1)
        database.execute("UPDATE blocks SET data = ? WHERE id = ?",
                         (sealed(FEATURES, offset, head + changed) + rest, row))
    assert run("log", "verify", "--log", address(log)).returncode == 0
    done = replay_verified(log)
    assert done.returncode == 3
    assert f"column '{column}'" in done.stderr and value["timestamp"] in done.stderr


def test_a_whole_log_is_verified(log):
    done = succeed("log", "verify", "--log", address(log), "--json")
    told = json.loads(done.stdout)
    assert told["damages"] == 0
    assert {topic["topic"]: topic["readable"] for topic in told["topics"]}[RAW] == len(values(log))


def test_a_flipped_bit_is_named_and_the_rest_is_saved(log, tmp_path):
    stored = list(entries(log))
    offset, _, _, value = stored[len(stored) // 3]
    with contextlib.closing(sqlite3.connect(log)) as database, database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    data = bytearray(log.read_bytes())
    at = data.index(value.encode()) + 10
    data[at] ^= 1
    log.write_bytes(data)
    done = run("log", "verify", "--log", address(log), "--json")
    assert done.returncode == 3
    (damage,) = json.loads(done.stdout)["damage"]
    assert (damage["topic"], damage["first"], damage["end"]) == (RAW, offset, offset + 1)
    done = run("log", "cat", "--log", address(log), "--topic", RAW)
    assert done.returncode == 3 and str(offset) in done.stderr
    assert done.stdout.splitlines() == [v for o, _, _, v in stored if o != offset]
    done = run("log", "export", "--log", address(log), "--topic", RAW, "--out", tmp_path / "saved")
    assert done.returncode == 3
    assert (tmp_path / "saved").read_text().splitlines() == [v for o, _, _, v in stored if o != offset]
    told = json.loads(succeed("check", address(log), "--json").stdout)["files"][0]
    assert told["rejected"] == 1


def test_what_a_row_says_of_its_block_is_guarded(log):
    with contextlib.closing(sqlite3.connect(log)) as database, database:
        database.execute("UPDATE blocks SET count = count + 1 WHERE id = (SELECT max(id) FROM blocks WHERE "
                         "id >> ? = 1)", (OFFSET_BITS,))
    done = run("log", "verify", "--log", address(log))
    assert done.returncode == 3 and "damaged" in done.stderr
    assert len(cat(log, "--topic", RAW)) + len(cat(log, "--topic", FEATURES)) > 0


@pytest.mark.parametrize("words", [["ls"], ["cat", "--topic", RAW], ["export", "--topic", RAW, "--out", "x"],
                                   ["verify"]])
def test_what_is_no_log_is_refused_in_one_line(words, tmp_path):
    path = tmp_path / "text"
    for content in (b"", b"Dear reader, this is no log.\n" * 100):
        path.write_bytes(content)
        done = run("log", words[0], "--log", address(path), *words[1:], cwd=tmp_path)
        assert done.returncode == 1, done.stdout
        assert done.stderr.startswith("foreshock: ") and done.stderr.count("\n") == 1
        assert str(path) in done.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["text"]


def test_a_topic_nobody_wrote_is_named(log):
    done = run("log", "cat", "--log", address(log), "--topic", "ticks.row")
    assert done.returncode == 1 and "ticks.row" in done.stderr and "log ls" in done.stderr
