"""A real Kafka cluster (tools/kafka) and what an independent client (confluent-kafka) finds in its topics."""

import importlib.machinery
import importlib.util
import json
import signal
import subprocess
import time

import confluent_kafka

from command import BINARY, SOURCE, TIMEOUT_S, run, succeed

FLAGS = {"enable.partition.eof": True, "enable.auto.commit": False, "auto.offset.reset": "earliest",
         "check.crcs": True}


def _tool():
    loader = importlib.machinery.SourceFileLoader("kafka_tool", str(SOURCE / "tools" / "kafka"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("kafka_tool", loader))
    loader.exec_module(module)
    return module


def cluster(folder, brokers=1, extra=None):
    """To be used with `with`; brokers end with it."""
    return _tool().Cluster(folder, brokers, extra=extra)


def address(running):
    return f"kafka:{running.servers}"


def make_topics(running, *names, partitions=4):
    succeed("topics", "create", "--log", address(running), "--partitions", partitions, *names)


def messages(running, topic, partition=None, isolation="read_committed"):
    """All of a topic, as far as it reaches now: (partition, offset, key, value, headers) in each partition's
    order, nothing dropped."""
    client = confluent_kafka.Consumer({"bootstrap.servers": running.servers, "group.id": "oracle",
                                       "isolation.level": isolation, **FLAGS})
    known = client.list_topics(topic, timeout=30).topics[topic].partitions
    wanted = sorted(known) if partition is None else [partition]
    client.assign([confluent_kafka.TopicPartition(topic, number, 0) for number in wanted])
    found, left = [], set(wanted)
    while left:
        for message in client.consume(5_000, timeout=0.2):
            if message.error() is None:
                found.append((message.partition(), message.offset(), message.key(), message.value(),
                              dict(message.headers() or [])))
            elif message.error().code() == confluent_kafka.KafkaError._PARTITION_EOF:
                left.discard(message.partition())
            else:
                raise AssertionError(message.error())
    client.close()
    return found


def once(found):
    """Without what was sent twice: of each partition and epoch, only ids above all before."""
    highest, kept = {}, []
    for partition, offset, key, value, headers in found:
        epoch, place, ordinal = headers["foreshock.id"].decode().rsplit("/", 2)
        place = (int(place), int(ordinal))
        if place > highest.get((partition, epoch), (-1, -1)):
            highest[partition, epoch] = place
            kept.append((partition, offset, key, value, headers))
    return kept


def send(running, topic, values, key=b"BTC-USD", headers=None, compression="none"):
    client = confluent_kafka.Producer({"bootstrap.servers": running.servers, "acks": "all",
                                       "linger.ms": 200, "compression.type": compression})
    for value in values:
        client.produce(topic, value, key=key, headers=headers or [])
        client.poll(0)
    assert client.flush(30) == 0


def rows_by_product(found):
    """Values in order, by product."""
    rows = {}
    for _, _, key, value, _ in found:
        rows.setdefault(key.decode(), []).append(json.loads(value))
    return rows


class Member:
    """foreshock featurize --follow, one of a group."""

    def __init__(self, running, folder, name, *more):
        self.said_path = folder / f"{name}.txt"
        with open(self.said_path, "a") as said:
            self.process = subprocess.Popen(
                [BINARY, "featurize", "--log", address(running), "--follow", *map(str, more)],
                stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=TIMEOUT_S) == 0, self.said()

    def said(self):
        return self.said_path.read_text()


def lag(running, group, topic="ticks.raw"):
    """Messages its group has still to consume; None while a partition was never committed."""
    done = run("check", "--topic", topic, "--log", address(running), "--group", group, "--json")
    partitions = json.loads(done.stdout)["partitions"]
    behind = [one["lag"] for one in partitions if one["end"] > one["first"]]
    return None if None in behind else sum(behind)


def wait_until(enough, what, within_s=120, members=()):
    give_up_at = time.monotonic() + within_s
    while not enough():
        assert time.monotonic() < give_up_at, f"no {what} within {within_s} s" + "".join(
            f"\n{one.said_path.name} (exit {one.process.poll()}): {one.said()}" for one in members)
        time.sleep(0.2)
