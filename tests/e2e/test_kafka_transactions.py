"""--transactional: who reads committed messages finds every row once, without a look at ids, however members
end; what a killed one had not committed is there for nobody."""

import subprocess

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


def test_what_is_wrong_is_said(tmp_path):
    (tmp_path / "log.db").touch()
    done = run("featurize", "--log", f"sqlite:{tmp_path / 'log.db'}", "--transactional")
    assert done.stderr == ("foreshock: --transactional: an embedded log commits rows and positions as one in "
                           "any case\n")
