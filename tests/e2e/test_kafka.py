"""The same commands over a real Kafka broker: the same rows as a replay of the files, and one clear line for
whatever is wrong with the cluster, a topic or a message."""

import json
import os
import re
import struct
import time

import pyarrow.parquet
import pytest

from command import run, succeed
from kafka import address, cluster, make_topics, messages, once, rows_by_product, send
from trained import log_har

PRODUCTS = ["BTC-USD", "ETH-USD", "SOL-USD"]
ALL_TOPICS = [f"ticks.{name}" for name in ("features", "gaps", "late", "outcomes", "predictions", "raw")]


@pytest.fixture(scope="module")
def market(tmp_path_factory):
    path = tmp_path_factory.mktemp("market") / "market.ndjson"
    succeed("simulate", "--out", path, "--minutes", "20", "--seed", "7", "--products", ",".join(PRODUCTS))
    return path


@pytest.fixture(scope="module")
def broker(tmp_path_factory):
    with cluster(tmp_path_factory.mktemp("broker")) as running:
        yield running


@pytest.fixture(scope="module")
def filled(broker, market):
    """ticks.raw of the market and what featurize made of it."""
    make_topics(broker)
    sent = json.loads(succeed("replay", "--raw", market, "--to-kafka", address(broker), "--json").stdout)
    done = json.loads(succeed("featurize", "--log", address(broker), "--json").stdout)
    return sent, done


def check(broker, topic, *more):
    done = run("check", "--topic", topic, "--log", address(broker), "--json", *more)
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout), done.stderr


def keys(found):
    return {(row["product_id"], row["timestamp"]) for rows in rows_by_product(found).values() for row in rows}


def one_line(done, status=1):
    """What a failed command said, which is one line."""
    assert done.returncode == status, done.stderr
    lines = [line for line in done.stderr.splitlines() if not re.search("is ours from|given back", line)]
    assert len(lines) == 1 and lines[0].startswith("foreshock: "), done.stderr
    return lines[0]


def test_topics_are_made_once(broker, filled):
    again = json.loads(succeed("topics", "create", "--log", address(broker), "--json").stdout)
    assert again["made"] == [] and sorted(again["present"]) == ALL_TOPICS
    listed = json.loads(succeed("topics", "ls", "--log", address(broker), "--json").stdout)["topics"]
    assert [topic["topic"] for topic in listed if topic["topic"].startswith("ticks.")] == ALL_TOPICS
    assert all(len(topic["partitions"]) == 4 for topic in listed if topic["topic"] in ALL_TOPICS)


def test_records_arrive_once_in_order_under_their_ids(broker, filled, market):
    sent, _ = filled
    found = messages(broker, "ticks.raw")
    assert len(found) == sent["sent"] == len(once(found)) and sent["undeliverable"] == 0
    offsets = sorted(int(headers["foreshock.id"].decode().split("/")[1]) for *_, headers in found)
    assert offsets == list(range(len(found)))
    assert {headers["foreshock.schema"] for *_, headers in found} == {b"record/1"}
    lines = {}
    for line in market.read_text().splitlines():
        lines.setdefault(json.loads(line)["product_id"], []).append(json.loads(line))
    assert rows_by_product(found) == lines


def test_rows_are_the_replays(broker, filled, market, tmp_path):
    _, done = filled
    log = address(broker)
    succeed("replay", "--raw", market, "--verify", log)
    succeed("replay", "--raw", log, "--verify", log)
    succeed("replay", "--raw", market, "--out", tmp_path / "rows.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "rows.parquet").to_pylist()
    assert len(table) == done["rows"]
    for row in table:
        row["timestamp"] = row["timestamp"].strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
    rows = rows_by_product(messages(broker, "ticks.features"))
    assert sorted(rows) == PRODUCTS
    for product in PRODUCTS:
        assert rows[product] == [row for row in table if row["product_id"] == product]


def test_going_on_makes_nothing_again(broker, filled):
    before = len(messages(broker, "ticks.features"))
    again = json.loads(succeed("featurize", "--log", address(broker), "--json").stdout)
    assert (again["rows"], again["records"]) == (0, 0)
    assert len(messages(broker, "ticks.features")) == before


def test_verify_finds_a_row_that_is_not_the_replays(broker, filled, tmp_path):
    other = tmp_path / "other.ndjson"
    succeed("simulate", "--out", other, "--minutes", "20", "--seed", "8", "--products", ",".join(PRODUCTS))
    done = run("replay", "--raw", other, "--verify", address(broker))
    assert done.returncode == 3 and "differs" in done.stderr


def test_check_says_what_a_topic_holds(broker, filled):
    sent, done = filled
    status, raw, _ = check(broker, "ticks.raw", "--group", "features/core_v1")
    assert status == 0 and raw["whole"] and raw["enough"]
    assert (raw["messages"], raw["duplicates"], raw["missing"], raw["damaged"]) == (sent["sent"], 0, 0, 0)
    assert [one["product_id"] for one in raw["products"]] == PRODUCTS
    assert raw["gaps"] == done["gaps"] > 0
    assert sum(one["end"] - one["first"] for one in raw["partitions"]) == sent["sent"]
    assert {one["lag"] for one in raw["partitions"] if one["end"] > 0} == {0}
    assert check(broker, "ticks.gaps")[1]["messages"] == done["gaps"]
    text = succeed("check", "--topic", "ticks.raw", "--log", address(broker), "--info").stdout
    assert "BTC-USD" in text and "record/1" in text and "in sync" in text


def test_check_waits_for_messages_and_tells_of_too_few(broker):
    make_topics(broker, "few")
    started = time.monotonic()
    status, report, said = check(broker, "few", "--min", "3", "--timeout", "1")
    assert status == 3 and not report["enough"] and time.monotonic() - started >= 1
    assert said == "foreshock: few has 0 messages, fewer than 3\n"
    send(broker, "few", [b"{}"] * 3)
    assert check(broker, "few", "--min", "3", "--timeout", "60")[0] == 0


def test_what_was_sent_twice_counts_once(broker, market):
    """As a sender that ended without knowing what had arrived."""
    make_topics(broker, "twice", partitions=1)
    line = market.read_text().splitlines()[0].encode()
    for number in [0, 1, 2, 1, 2, 3, 5]:
        send(broker, "twice", [line], headers=[("foreshock.id", b"e/%d/0" % number),
                                               ("foreshock.schema", b"record/1")])
    status, report, said = check(broker, "twice")
    assert (report["messages"], report["duplicates"], report["missing"]) == (5, 2, 1)
    assert status == 3 and said == "foreshock: twice is not whole\n"


def test_lines_of_others_are_read(broker, tmp_path):
    """No ids, no schema: any shape a file may have. Nothing but lines has to be told apart."""
    flat = tmp_path / "flat.ndjson"
    lines = [json.dumps({"product_id": "BTC-USD", "price": f"{60000 + i % 7}.5",
                         "best_bid": f"{60000 + i % 7}", "best_ask": f"{60001 + i % 7}",
                         "time": f"2026-01-05T00:{i // 60:02}:{i % 60:02}.5Z"}) for i in range(600)]
    flat.write_text("\n".join(lines) + "\n")
    if run("check", flat).returncode != 0:
        pytest.fail(run("check", flat).stderr)
    make_topics(broker, "others", "others.features")
    send(broker, "others", [line.encode() for line in lines[:300]])
    flags = ("--log", address(broker), "--topic-in", "others", "--topic-out", "others.features", "--json",
             "--group", "others")
    first = json.loads(succeed("featurize", *flags).stdout)
    send(broker, "others", [b"no JSON"] + [line.encode() for line in lines[300:]])
    second = json.loads(succeed("featurize", *flags).stdout)
    assert (first["records"], second["records"], second["rejected"]) == (300, 301, 1)
    rows = rows_by_product(messages(broker, "others.features"))["BTC-USD"]
    succeed("replay", "--raw", flat, "--out", tmp_path / "rows.parquet")
    table = pyarrow.parquet.read_table(tmp_path / "rows.parquet").to_pylist()
    assert len(table) == len(rows) > 500
    for row, expected in zip(rows, table):
        expected["timestamp"] = expected["timestamp"].strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
        assert row == expected


def test_predictions_are_keyed_by_their_model(broker, filled, market, tmp_path):
    model = log_har(tmp_path)
    flags = ("--log", address(broker), "--group", "scored", "--model", model, "--json")
    make_topics(broker, "scored.features")
    done = json.loads(succeed("featurize", *flags, "--topic-out", "scored.features").stdout)
    assert done["predictions"] == done["rows"] == filled[1]["rows"]
    found = messages(broker, "ticks.predictions")
    assert len(once(found)) == len(found) == done["predictions"]
    features = once(messages(broker, "scored.features"))
    assert keys(features) == keys(found)

    scored = json.loads(succeed("score", "--log", address(broker), "--model", model, "--json").stdout)
    assert (scored["predictions"], scored["rejected"]) == (done["rows"], 0)
    assert scored["outcomes"] == done["outcomes"] > 500
    twice = messages(broker, "ticks.predictions")
    assert len(twice) == 2 * len(found)
    # One that scores apart gives the same ids.
    assert sorted(row[2:4] for row in once(twice)) == sorted(row[2:4] for row in found)
    again = json.loads(succeed("score", "--log", address(broker), "--model", model, "--json").stdout)
    assert (again["predictions"], again["records"]) == (0, 0)


def test_a_message_from_the_future_is_passed_over(broker, market):
    make_topics(broker, "future", partitions=1)
    lines = market.read_text().splitlines()[:50]
    send(broker, "future", [line.encode() for line in lines], headers=[("foreshock.schema", b"record/1")])
    send(broker, "future", [lines[0].encode()], headers=[("foreshock.schema", b"record/2")])
    done = run("featurize", "--log", address(broker), "--topic-in", "future", "--group", "future", "--json")
    assert json.loads(done.stdout)["rejected"] == 1
    assert one_line(done, 0) == ("foreshock: future/0 50: its schema is record/2, known is record/1; a newer "
                                 "foreshock reads it")


def test_a_message_too_large_is_told_and_counted(broker, market, tmp_path):
    small = tmp_path / "small"
    with cluster(small, extra={"message.max.bytes": 2_000}) as limited:
        make_topics(limited)
        lines = market.read_text().splitlines()[:100]
        large = next(json.loads(line) for line in lines if '"raw"' in line)
        large["raw"] = json.dumps({**json.loads(large["raw"]), "filler": os.urandom(4_000).hex()})
        path = tmp_path / "large.ndjson"
        path.write_text("\n".join([*lines, json.dumps(large)]) + "\n")
        done = run("replay", "--raw", path, "--to-kafka", address(limited), "--json")
        assert done.returncode == 1
        assert "larger than the broker takes" in done.stderr


def test_no_broker_at_all(tmp_path):
    done = run("topics", "ls", "--log", "kafka:127.0.0.1:1")
    assert one_line(done).startswith("foreshock: kafka:127.0.0.1:1 cannot be reached: ")
    done = run("featurize", "--log", "kafka:nowhere.invalid:9092")
    assert "cannot be reached" in one_line(done) and "nowhere.invalid" in done.stderr


def test_no_such_topic(broker):
    for command in [("featurize", "--topic-in", "nope"), ("check", "--topic", "nope")]:
        done = run(*command, "--log", address(broker))
        assert one_line(done) == ("foreshock: nope: the broker has no such topic; foreshock topics create "
                                  "makes it")


def test_settings_that_are_none(broker):
    done = run("topics", "ls", "--log", address(broker) + "?no.such.setting=1")
    assert "no.such.setting" in one_line(done, 2)
    done = run("topics", "ls", "--log", address(broker) + "?sasl.password=secret")
    assert one_line(done, 2).endswith("set KAFKA_SASL_PASSWORD in the environment")
    assert "=secret" not in done.stderr
    assert "KAFKA_BOOTSTRAP_SERVERS" in one_line(run("topics", "ls"), 2)
    servers = {**os.environ, "KAFKA_BOOTSTRAP_SERVERS": broker.servers}
    assert "ticks.raw" in succeed("topics", "ls", env=servers).stdout


@pytest.mark.parametrize("codec, number", [("lz4", 3), ("zstd", 4)])
def test_the_address_may_choose_how_batches_are_packed(market, tmp_path, codec, number):
    with cluster(tmp_path / "broker") as running:
        make_topics(running, "ticks.raw", partitions=1)
        succeed("replay", "--raw", market, "--to-kafka", f"{address(running)}?compression.codec={codec}")
        [segment] = (tmp_path / "broker").glob("broker-1/data/ticks.raw-0/*.log")
        attributes = struct.unpack_from(">h", segment.read_bytes(), 21)[0]  # of the first batch
        assert attributes & 7 == number
        status, report, _ = check(running, "ticks.raw")
        assert status == 0 and report["messages"] > 1_000


def test_a_wrong_password_is_refused(tmp_path):
    login = ('org.apache.kafka.common.security.plain.PlainLoginModule required username="desk" '
             'password="right" user_desk="right";')
    secured = {
        "listener.security.protocol.map": "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT",
        "inter.broker.listener.name": "PLAINTEXT",
        "sasl.enabled.mechanisms": "PLAIN",
        "sasl.mechanism.inter.broker.protocol": "PLAIN",
        "listener.name.plaintext.plain.sasl.jaas.config": login,
    }
    with cluster(tmp_path, extra=secured) as running:
        known = {**os.environ, "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_MECHANISM": "PLAIN",
                 "KAFKA_SASL_USERNAME": "desk"}
        right = {**known, "KAFKA_SASL_PASSWORD": "right"}
        succeed("topics", "create", "--log", address(running), env=right)
        done = run("topics", "ls", "--log", address(running), env={**known, "KAFKA_SASL_PASSWORD": "wrong"})
        assert "refuses the login" in one_line(done) and "wrong" not in done.stderr


def flip_a_bit(segment, offset):
    """In the value of the message at an offset."""
    bytes_ = bytearray(segment.read_bytes())
    at = 0
    while True:  # batches: base offset, length of what follows it and, at byte 23, the last offset's delta
        base, length = struct.unpack_from(">qi", bytes_, at)
        delta = struct.unpack_from(">i", bytes_, at + 23)[0]
        if base + delta >= offset:
            bytes_[at + 12 + length - 20] ^= 1
            segment.write_bytes(bytes_)
            return base, base + delta + 1
        at += 12 + length


@pytest.mark.parametrize("codec", ["none", "lz4"])
def test_damaged_messages_are_told_and_the_rest_goes_on(market, tmp_path, codec):
    """A broker's disk flips a bit in the first batch, one in the middle and the last one."""
    with cluster(tmp_path / "broker") as running:
        make_topics(running, "ticks.raw", partitions=1)
        make_topics(running)
        lines = [line.encode() for line in market.read_text().splitlines()[:3000]]
        for batch in (lines[:1], lines[1:1000], lines[1000:2000], lines[2000:2990], lines[2990:]):
            send(running, "ticks.raw", batch, compression=codec)
        running.stop()
        [segment] = (tmp_path / "broker").glob("broker-1/data/ticks.raw-0/*.log")
        spans = [flip_a_bit(segment, offset) for offset in (0, 1500, 2999)]
        running.start()
        lost = sum(end - first for first, end in spans)
        assert 3 <= lost < 3000
        status, report, said = check(running, "ticks.raw")
        assert status == 3 and said == "foreshock: ticks.raw is not whole\n"
        assert (report["damaged"], report["messages"]) == (lost, 3000 - lost)
        for turn in range(5):  # a reader that hung while the next damage was looked for did so now and then
            done = run("featurize", "--log", address(running), "--group", f"group-{turn}", "--json")
            assert json.loads(done.stdout)["records"] == 3000 - lost
            told = [line for line in done.stderr.splitlines() if "damaged" in line]
            assert told == [f"foreshock: ticks.raw/0: messages {first} to {end - 1} are damaged (CRC) and "
                            "passed over" for first, end in spans]


def test_a_cluster_is_watched_for_drift(broker, filled, market, tmp_path):
    _, done = filled
    succeed("replay", "--raw", market, "--out", tmp_path / "reference.parquet")
    looked = succeed("drift", "--watch", "--reference", tmp_path / "reference.parquet", "--current",
                     address(broker), "--looks", 1, "--json", tmp_path / "look.json")
    assert looked.stderr == "" and looked.stdout.count("\n") == 1
    report = json.loads((tmp_path / "look.json").read_text())
    assert report["reference"]["rows"] == done["rows"] > 1000
    # Tests before this one have sent a few records more.
    assert 0 <= report["current"]["rows"] - done["rows"] < 10
    assert all(column["distance"] < 0.02 for column in report["columns"])
