#!/usr/bin/env python3
"""foreshock over real Kafka brokers, all on this machine.

Usage: kafka_bench.py BINARY throughput [--ticks N] [--peer-ticks N]
       kafka_bench.py BINARY group [--minutes N] [--speed X] [--rounds N]
       kafka_bench.py BINARY outage [--speed X] [--seconds N]

throughput: consume, make features, produce; one broker, 8 products, 4 partitions, one member, from its start
to its end. The peer reads the same topic with confluent-kafka and makes, once a second and product, ten
columns with pandas (pip install pandas into build/venv first) from the last 300 s, a fraction of what a row
of core_v1 holds. group: members and a broker killed and started again, against one replay. outage: a broker
away, and how fast what waited is sent. Exit 1 where something was lost or differs.
"""

import argparse
import collections
import json
import os
import pathlib
import sys
import tempfile
import time

TOP = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP / "tests" / "e2e"))
PEER_WINDOW_S = 300


class PandasPeer:
    """A straightforward consumer: frames of the last seconds, a row of features a second and product."""

    def __init__(self, servers):
        import confluent_kafka
        self.consumer = confluent_kafka.Consumer({
            "bootstrap.servers": servers, "group.id": "pandas", "auto.offset.reset": "earliest",
            "enable.auto.commit": False})
        self.producer = confluent_kafka.Producer({"bootstrap.servers": servers, "acks": "all",
                                                  "enable.idempotence": True, "linger.ms": 5})
        self.ticks = collections.defaultdict(collections.deque)
        self.second = {}
        self.rows = 0

    def run(self, ticks):
        self.consumer.subscribe(["ticks.raw"])
        read, started = 0, None
        while read < ticks:
            for message in self.consumer.consume(1_000, timeout=1.0):
                started = started or time.monotonic()
                read += self.take(json.loads(message.value()))
        self.producer.flush()
        self.consumer.commit()
        spent = time.monotonic() - started
        self.consumer.close()
        return read / spent

    def take(self, record):
        import pandas
        if record["kind"] != "ticker":
            return 0
        ticker = json.loads(record["raw"])["events"][0]["tickers"][0]
        at = pandas.Timestamp(record["ts_recv"])
        product, second = record["product_id"], int(at.timestamp())
        self.ticks[product].append((at.timestamp(), float(ticker["price"]), float(ticker["best_bid"]),
                                    float(ticker["best_ask"])))
        while self.ticks[product][0][0] < second - PEER_WINDOW_S:
            self.ticks[product].popleft()
        if self.second.setdefault(product, second) != second:
            self.second[product] = second
            self.send(product, second)
        return 1

    def send(self, product, second):
        import numpy
        import pandas
        frame = pandas.DataFrame(self.ticks[product], columns=["time", "price", "bid", "ask"])
        frame["mid"] = (frame["bid"] + frame["ask"]) / 2
        frame["return"] = numpy.log(frame["mid"]).diff()
        row = {"product_id": product, "timestamp": second, "mid": frame["mid"].iloc[-1]}
        for window in (10, 60, PEER_WINDOW_S):
            part = frame[frame["time"] >= second - window]
            row[f"volatility_{window}"] = part["return"].std()
            row[f"ticks_{window}"] = len(part)
            row[f"spread_{window}"] = (part["ask"] - part["bid"]).mean()
        self.producer.produce("peer.features", json.dumps(row), key=product)
        self.producer.poll(0)
        self.rows += 1


def throughput(options, folder):
    from command import succeed
    from kafka import address, cluster, make_topics
    from kafka_trial import PRODUCTS
    market = folder / "market.ndjson"
    minutes = max(10, options.ticks // 2_600)
    succeed("simulate", "--out", market, "--minutes", minutes, "--seed", 2, "--products", ",".join(PRODUCTS))
    with cluster(folder / "broker") as running:
        make_topics(running)
        make_topics(running, "peer.features")
        sent = json.loads(succeed("replay", "--raw", market, "--to-kafka", address(running), "--json").stdout)
        ours = []
        for round_ in range(options.rounds):
            started = time.monotonic()
            done = json.loads(succeed("featurize", "--log", address(running), "--group", f"bench-{round_}",
                                      "--json").stdout)
            ours.append(done["records"] / (time.monotonic() - started))
        peer = PandasPeer(running.servers)
        theirs = peer.run(options.peer_ticks)
    ticks = sum('"kind":"ticker"' in line for line in market.open())
    best = sorted(ours)[len(ours) // 2] * ticks / sent["sent"]
    print(f"{sent['sent']} records, {ticks} of them ticks; foreshock featurize, from its start to its end: "
          f"{best:,.0f} ticks/s (median of {len(ours)}, {done['rows']} rows of core_v1)")
    print(f"confluent-kafka and pandas, from the first message: {theirs:,.0f} ticks/s ({peer.rows} rows)")
    print(f"{best / theirs:.1f} times")


def group(options, folder):
    from kafka import cluster
    from kafka_trial import members_come_and_go
    with cluster(folder / "cluster", brokers=3) as running:
        started = time.monotonic()
        found = members_come_and_go(running, folder, options.minutes, options.speed, options.rounds)
    print(f"{found['records']} records, {found['rows']} rows of 8 products equal to one replay, byte for "
          f"byte; {found['rows_made_twice']} were made twice; {options.rounds} members ended, one broker; "
          f"{time.monotonic() - started:.0f} s in all")


def outage(options, folder):
    from kafka import cluster
    from kafka_trial import feed_outlives_its_brokers
    with cluster(folder / "broker") as running:
        found = feed_outlives_its_brokers(running, folder, options.speed, options.seconds)
    times = found["away_feed_s"] / found["caught_up_s"]
    print(f"{found['stored']} records stored, all in the topic once ids are counted once, "
          f"{found['sent_twice']} sent twice; the broker was away for {found['away_feed_s']:.0f} s of the "
          f"feed; {found['backlog']} records caught up in {found['caught_up_s']:.1f} s: {times:.0f} times "
          "real time")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("what", choices=["throughput", "group", "outage"])
    parser.add_argument("--ticks", type=int, default=200_000)
    parser.add_argument("--peer-ticks", type=int, default=20_000)
    parser.add_argument("--minutes", type=int, default=400)
    parser.add_argument("--speed", type=int, default=240)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=15)
    options = parser.parse_args()
    os.environ.setdefault("FORESHOCK_SOURCE_DIR", str(TOP))
    os.environ["FORESHOCK_BINARY"] = str(options.binary.resolve())
    with tempfile.TemporaryDirectory() as name:
        work = {"throughput": throughput, "group": group, "outage": outage}[options.what]
        work(options, pathlib.Path(name))


if __name__ == "__main__":
    main()
