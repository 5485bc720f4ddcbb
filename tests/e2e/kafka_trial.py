"""Trials of a cluster that tests run small and bench/kafka_bench.py runs at length."""

import json
import random
import signal
import subprocess
import time

import pyarrow.compute
import pyarrow.parquet

from command import BINARY, run, succeed
from exchange import Exchange
from kafka import Member, address, lag, make_topics, messages, once, wait_until

PRODUCTS = [f"{name}-USD" for name in ("BTC", "ETH", "SOL", "ADA", "XRP", "DOT", "LTC", "BCH")]
GROUP = "features/core_v1"
WITHIN_S = 600
AT_ONCE = 5_000


def count(running, topic):
    """Messages in a topic, by its offsets."""
    listed = json.loads(succeed("topics", "ls", "--log", address(running), "--json").stdout)["topics"]
    partitions = next(one["partitions"] for one in listed if one["topic"] == topic)
    return sum(one["end"] - one["first"] for one in partitions)


def rows_are_the_replays(found, market, folder):
    """Of each product, values are the replay's rows, all of them and in order; their number."""
    succeed("replay", "--raw", market, "--out", folder / "rows.parquet")
    table = pyarrow.parquet.read_table(folder / "rows.parquet")
    values = {}
    for _, _, key, value, _ in found:
        values.setdefault(key.decode(), []).append(value)
    assert sum(map(len, values.values())) == table.num_rows
    for product, lines in values.items():
        part = table.filter(pyarrow.compute.equal(table["product_id"], product))
        assert part.num_rows == len(lines)
        for first in range(0, len(lines), AT_ONCE):
            expected = part.slice(first, AT_ONCE).to_pylist()
            for line, row in zip(lines[first : first + AT_ONCE], expected):
                row["timestamp"] = row["timestamp"].strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
                assert json.loads(line) == row
    return table.num_rows


def members_come_and_go(running, folder, minutes, speed, rounds, dice=None):
    """`running`: one broker, or three, of which one is killed and started again. What it came to."""
    dice = dice or random.Random(1)
    market = folder / "market.ndjson"
    succeed("simulate", "--out", market, "--minutes", minutes, "--seed", "11",
            "--products", ",".join(PRODUCTS))
    make_topics(running)
    log = address(running)
    sending = subprocess.Popen(
        [BINARY, "replay", "--raw", market, "--to-kafka", log, "--speed", str(speed), "--json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    members = [Member(running, folder, f"member-{number}") for number in range(3)]
    rows_a_round = 60 * minutes * len(PRODUCTS) * 3 // (5 * rounds)
    try:
        for round_ in range(rounds):
            enough = rows_a_round * (round_ + 1)
            wait_until(lambda: count(running, "ticks.features") >= enough, "rows", WITHIN_S)
            number = dice.randrange(3)
            if len(running.brokers) > 1 and round_ == 2:
                running.brokers[1].stop(signal.SIGKILL)
            elif len(running.brokers) > 1 and round_ == 4:
                running.brokers[1].start()
            if round_ % 3 == 2:
                members[number].end()
            else:
                members[number].kill()
            members[number] = Member(running, folder, f"member-{number}")
        sent, said = sending.communicate(timeout=WITHIN_S)
        assert sending.returncode == 0, said
        wait_until(lambda: lag(running, GROUP) == 0, "end", WITHIN_S)
        for member in members:
            member.end()
    finally:
        sending.kill()
        for member in members:
            member.kill()
    found = messages(running, "ticks.features")
    kept = once(found)
    rows = rows_are_the_replays(kept, market, folder)
    succeed("replay", "--raw", market, "--verify", log)
    succeed("replay", "--raw", log, "--verify", log)
    raw = json.loads(succeed("check", "--topic", "ticks.raw", "--log", log, "--json").stdout)
    assert (raw["messages"], raw["missing"]) == (json.loads(sent)["sent"], 0)
    return {"records": raw["messages"], "rows": rows, "rows_made_twice": len(found) - len(kept)}


def feed_outlives_its_brokers(running, folder, speed, away_s):
    """`running`: one broker, away for `away_s` of real time. What it came to, as numbers."""
    minutes = (away_s + 45) * speed // 60
    with Exchange(folder, "coinbase-exchange", speed=speed, minutes=minutes) as exchange:
        make_topics(running)
        feed = ["--venue", exchange.venue, "--products", "BTC-USD,ETH-USD", "--url", exchange.url,
                "--ca-file", exchange.root, "--log", address(running), "--spill", folder / "spill.db"]
        with open(folder / "said.txt", "w") as said:
            ingest = subprocess.Popen([BINARY, "ingest", *map(str, feed), "--json"],
                                      stdout=subprocess.PIPE, stderr=said, text=True)
        try:
            wait_until(lambda: count(running, "ticks.raw") > 1_000, "records")
            running.stop()
            gone = time.monotonic()
            wait_until(lambda: time.monotonic() - gone >= away_s, "outage's end", 2 * away_s)
            running.start()
            there, before = time.monotonic(), count(running, "ticks.raw")
            wait_until(lambda: "takes records again" in (folder / "said.txt").read_text(), "word of it")
            last = [before]

            def steady():
                last.append(count(running, "ticks.raw"))
                return last[-1] > before and last[-1] - last[-2] < 1_000
            wait_until(steady, "end of the backlog", WITHIN_S)
            caught_up_s, backlog = time.monotonic() - there, last[-1] - before
            exchange.wait()
            ingest.send_signal(signal.SIGTERM)
            stored = json.loads(ingest.communicate(timeout=WITHIN_S)[0])["stored"]
        finally:
            ingest.kill()
    told = (folder / "said.txt").read_text()
    assert "cannot be reached" in told and "the cluster takes records again" in told
    assert "wait in" not in told.splitlines()[-1]
    done = run("check", "--topic", "ticks.raw", "--log", address(running), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 0, done.stderr
    assert (report["messages"], report["missing"]) == (stored, 0)
    numbers = {}
    for _, _, key, _, headers in once(messages(running, "ticks.raw")):
        numbers.setdefault(key, []).append(int(headers["foreshock.id"].decode().split("/")[1]))
    assert all(one == sorted(one) for one in numbers.values())
    assert sorted(sum(numbers.values(), [])) == list(range(stored))
    succeed("featurize", "--log", address(running))
    succeed("replay", "--raw", address(running), "--verify", address(running))
    return {"stored": stored, "away_feed_s": (there - gone) * speed, "backlog": backlog,
            "caught_up_s": caught_up_s, "sent_twice": report["duplicates"]}
