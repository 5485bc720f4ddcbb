"""--transactional: who reads committed messages finds every row once, without a look at ids, however members
end; what a killed one had not committed is there for nobody."""

import subprocess

import confluent_kafka

from command import BINARY, run, succeed
from kafka import Member, address, cluster, lag, make_topics, messages, wait_until
from kafka_trial import count, rows_are_the_replays

GROUP = "features/core_v1"


def test_committed_rows_stand_once(tmp_path):
    market = tmp_path / "market.ndjson"
    succeed("simulate", "--out", market, "--minutes", "30", "--seed", "5",
            "--products", "BTC-USD,ETH-USD,SOL-USD")
    with cluster(tmp_path / "broker") as running:
        make_topics(running)
        sending = subprocess.Popen([BINARY, "replay", "--raw", market, "--to-kafka", address(running),
                                    "--speed", "60"], stdout=subprocess.DEVNULL)
        members = [Member(running, tmp_path, f"member-{number}", "--transactional") for number in range(2)]
        for round_ in range(3):
            wait_until(lambda: count(running, "ticks.features") > 800 * (round_ + 1), "rows",
                       members=members)
            victim = members[round_ % 2]
            victim.kill()  # what it sent since its last commit stays open
            members[round_ % 2] = Member(running, tmp_path, f"member-{round_ % 2}", "--transactional")
        assert sending.wait(timeout=300) == 0
        wait_until(lambda: lag(running, GROUP) == 0, "end", members=members)
        for member in members:
            member.end()
        everything = messages(running, "ticks.features", isolation="read_uncommitted")
        sent = len({value for _, _, _, value, _ in everything})
        # Nobody reads past what a killed member left open, until the cluster aborts it.
        wait_until(lambda: len(messages(running, "ticks.features")) >= sent, "end of what was left open")
        committed = messages(running, "ticks.features")
        rows = rows_are_the_replays(committed, market, tmp_path)
        assert rows == len(committed) < len(everything)
        succeed("replay", "--raw", market, "--verify", address(running))


def leave_positions_open(running, seconds):
    """A transaction of the group's positions, as a member leaves it that is killed while it commits."""
    producer = confluent_kafka.Producer({"bootstrap.servers": running.servers, "transactional.id": "killed",
                                         "transaction.timeout.ms": seconds * 1000})
    producer.init_transactions(30)
    producer.begin_transaction()
    group = confluent_kafka.Consumer({"bootstrap.servers": running.servers, "group.id": GROUP})
    positions = [confluent_kafka.TopicPartition("ticks.raw", number, 0) for number in range(4)]
    producer.send_offsets_to_transaction(positions, group.consumer_group_metadata(), 30)
    group.close()
    return producer


def test_who_waits_for_positions_has_nothing_open_meanwhile(tmp_path):
    """A member whose own transaction would grow old while it waits is fenced by the cluster, and ends."""
    market = tmp_path / "market.ndjson"
    succeed("simulate", "--out", market, "--minutes", "60", "--seed", "6",
            "--products", "BTC-USD,ETH-USD,SOL-USD,XRP-USD")
    with cluster(tmp_path / "broker") as running:
        make_topics(running)
        sending = subprocess.Popen([BINARY, "replay", "--raw", market, "--to-kafka", address(running),
                                    "--speed", "60"], stdout=subprocess.DEVNULL)
        members = [Member(running, tmp_path, f"member-{number}", "--transactional") for number in range(2)]
        wait_until(lambda: all("is ours" in one.said() for one in members), "members", members=members)
        wait_until(lambda: count(running, "ticks.features") > 500, "rows", members=members)
        killed = leave_positions_open(running, 25)  # longer than a member's own may last
        members[0].kill()
        assert sending.wait(timeout=300) == 0
        wait_until(lambda: lag(running, GROUP) == 0, "end", members=members)
        assert members[1].process.poll() is None, members[1].said()
        members[1].end()
        rows_are_the_replays(messages(running, "ticks.features"), market, tmp_path)
        del killed


def test_what_is_wrong_is_said(tmp_path):
    (tmp_path / "log.db").touch()
    done = run("featurize", "--log", f"sqlite:{tmp_path / 'log.db'}", "--transactional")
    assert done.stderr == ("foreshock: --transactional: an embedded log commits rows and positions as one in "
                           "any case\n")
