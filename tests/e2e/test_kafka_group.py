"""Three brokers, three members of a group, all of them killed and started again at random: what they wrote,
each message once, is what one replay of the files gives, byte for byte. And a live feed through the hours in
which no broker is there."""

import json
import random
import signal
import subprocess

import pyarrow.parquet

from command import BINARY, run, succeed
from exchange import Exchange
from kafka import (Member, address, cluster, lag, make_topics, messages, once, rows_by_product, wait_until)

PRODUCTS = [f"{name}-USD" for name in ("BTC", "ETH", "SOL", "ADA", "XRP", "DOT", "LTC", "BCH")]
ROUNDS = 8
WITHIN_S = 300


def expected_rows(market, folder):
    succeed("replay", "--raw", market, "--out", folder / "rows.parquet")
    rows = {}
    for row in pyarrow.parquet.read_table(folder / "rows.parquet").to_pylist():
        row["timestamp"] = row["timestamp"].strftime("%Y-%m-%dT%H:%M:%S.000000000Z")
        rows.setdefault(row["product_id"], []).append(row)
    return rows


def test_members_and_a_broker_come_and_go(tmp_path):
    market = tmp_path / "market.ndjson"
    succeed("simulate", "--out", market, "--minutes", "40", "--seed", "11", "--products", ",".join(PRODUCTS))
    dice = random.Random(1)
    with cluster(tmp_path / "cluster", brokers=3) as running:
        make_topics(running)
        log = address(running)
        sending = subprocess.Popen(
            [BINARY, "replay", "--raw", market, "--to-kafka", log, "--speed", "60", "--json"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        members = [Member(running, tmp_path, f"member-{number}") for number in range(3)]
        try:
            for round_ in range(ROUNDS):
                wait_until(lambda: len(messages(running, "ticks.features")) >= 1_500 * (round_ + 1), "rows")
                number = dice.randrange(3)
                if round_ == 2:
                    running.brokers[1].stop(signal.SIGKILL)
                elif round_ == 4:
                    running.brokers[1].start()
                if round_ % 3 == 2:
                    members[number].end()
                else:
                    members[number].kill()
                members[number] = Member(running, tmp_path, f"member-{number}")
            sent, said = sending.communicate(timeout=WITHIN_S)
            assert sending.returncode == 0, said
            wait_until(lambda: lag(running, "features/core_v1") == 0, "end", WITHIN_S)
            for member in members:
                member.end()
        finally:
            sending.kill()
            for member in members:
                member.kill()
        found = messages(running, "ticks.features")
        kept = once(found)
        assert rows_by_product(kept) == expected_rows(market, tmp_path)
        succeed("replay", "--raw", market, "--verify", log)
        succeed("replay", "--raw", log, "--verify", log)
        raw = json.loads(succeed("check", "--topic", "ticks.raw", "--log", log, "--json").stdout)
        assert (raw["messages"], raw["missing"]) == (json.loads(sent)["sent"], 0)
        print(f"{len(found) - len(kept)} of {len(found)} rows were made twice")


def test_a_feed_outlives_its_brokers(tmp_path):
    """Brokers away for about an hour of the feed: nothing lost, nothing twice, order kept."""
    with cluster(tmp_path / "broker") as running, \
            Exchange(tmp_path, "coinbase-exchange", speed=120, minutes=150) as exchange:
        make_topics(running)
        feed = ["--venue", exchange.venue, "--products", "BTC-USD,ETH-USD", "--url", exchange.url,
                "--ca-file", exchange.root, "--log", address(running), "--spill", tmp_path / "spill.db"]
        with open(tmp_path / "said.txt", "w") as said:
            ingest = subprocess.Popen([BINARY, "ingest", *map(str, feed), "--json"],
                                      stdout=subprocess.PIPE, stderr=said, text=True)
        try:
            wait_until(lambda: len(messages(running, "ticks.raw")) > 2_000, "records")
            running.stop()
            waiting = []
            wait_until(lambda: (waiting.append(1), len(waiting) * 0.2 >= 30)[1], "hour")  # 30 s are an hour
            running.start()
            exchange.wait()
            ingest.send_signal(signal.SIGTERM)
            stored = json.loads(ingest.communicate(timeout=WITHIN_S)[0])["stored"]
        finally:
            ingest.kill()
        told = (tmp_path / "said.txt").read_text()
        assert "cannot be reached" in told and "the cluster takes records again" in told
        assert "wait in" not in told.splitlines()[-1]
        status = run("check", "--topic", "ticks.raw", "--log", address(running), "--json")
        report = json.loads(status.stdout)
        assert status.returncode == 0, status.stderr
        assert (report["messages"], report["missing"]) == (stored, 0)
        numbers = {}
        for _, _, key, _, headers in once(messages(running, "ticks.raw")):
            numbers.setdefault(key, []).append(int(headers["foreshock.id"].decode().split("/")[1]))
        assert all(one == sorted(one) for one in numbers.values())
        assert sorted(sum(numbers.values(), [])) == list(range(stored))
        succeed("featurize", "--log", address(running))
        succeed("replay", "--raw", address(running), "--verify", address(running))
