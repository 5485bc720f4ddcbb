"""Three members of a group, killed and started again: what was written, each message once, is what one
replay of the files gives, byte for byte (bench/kafka_bench.py group: at length, and with three brokers of
which one is killed). And a live feed through an hour in which no broker is there."""

from kafka import cluster
from kafka_trial import feed_outlives_its_brokers, members_come_and_go


def test_members_come_and_go(tmp_path):
    with cluster(tmp_path / "broker") as running:
        found = members_come_and_go(running, tmp_path, minutes=30, speed=60, rounds=5)
    assert found["rows"] > 10_000 and found["records"] > 60_000


def test_a_feed_outlives_its_brokers(tmp_path):
    with cluster(tmp_path / "broker") as running:
        found = feed_outlives_its_brokers(running, tmp_path, speed=240, away_s=15)
    assert found["away_feed_s"] >= 3_600 and found["backlog"] > 10_000
