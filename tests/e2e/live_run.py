"""foreshock run at work, and its log against a replay of its records."""

import json
import signal
import subprocess
import time

import pyarrow.parquet

from command import BINARY, succeed
from event_log import entries

WITHIN_S = 120


class Run:
    """The program at work, its JSON lines in a file."""

    def __init__(self, exchange, folder, *more, before=(), **options):
        self.log, self.lines_path = folder / "log.db", folder / "lines.ndjson"
        self.notices_path = folder / "notices.txt"
        with open(self.lines_path, "a") as out, open(self.notices_path, "a") as notices:
            self.process = subprocess.Popen(
                [*before, BINARY, "run", "--venue", exchange.venue, "--products", "BTC-USD,ETH-USD",
                 "--url", exchange.url, "--ca-file", exchange.root, "--log", f"sqlite:{self.log}",
                 *map(str, more)],
                stdout=out, stderr=notices, **options)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()

    def lines(self, *events):
        """Whole lines only: a killed process may leave half of one."""
        found = []
        for text in self.lines_path.read_text().splitlines():
            try:
                line = json.loads(text)
            except json.JSONDecodeError:
                continue
            if line["event"] in events:
                found.append(line)
        return found

    def rows(self):
        return list(entries(self.log, "ticks.features")) if self.log.exists() else []

    def until(self, enough, what):
        give_up_at = time.monotonic() + WITHIN_S
        while time.monotonic() < give_up_at:
            if enough():
                return
            assert self.process.poll() is None, self.notices_path.read_text()
            time.sleep(0.05)
        raise AssertionError(f"no {what} within {WITHIN_S} s")

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=WITHIN_S)
        assert self.process.returncode == 0, self.notices_path.read_text()
        return self.notices_path.read_text()


def check_against_replay(log, folder):
    """Every row of ticks.features is the replay's, to the bit and in its order; the number of rows. Judged
    by the command's own verdict and, without it, from the records as lines."""
    succeed("replay", "--raw", f"sqlite:{log}", "--verify", f"sqlite:{log}")
    lines = folder / "raw.ndjson"
    lines.write_text("".join(value + "\n" for _, _, _, value in entries(log)))
    succeed("replay", "--raw", lines, "--set", "core_v1", "--out", folder / "replayed.parquet")
    table = pyarrow.parquet.read_table(folder / "replayed.parquet").to_pydict()
    live = [json.loads(value) for _, _, _, value in entries(log, "ticks.features")]
    assert live and list(live[0]) == list(table)
    by_time = {(row["product_id"], row["timestamp"]): row for row in live}
    assert len(by_time) == len(live) == len(table["timestamp"])
    for i, (product, at) in enumerate(zip(table["product_id"], table["timestamp"])):
        row = by_time[product, at.strftime("%Y-%m-%dT%H:%M:%S.000000000Z")]
        for name, values in table.items():
            if name != "timestamp":
                assert row[name] == values[i], (i, name)
    return len(live)
