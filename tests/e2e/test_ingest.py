"""foreshock ingest against a venue of our own over TLS: what is said on the wire is what stands in the log."""

import asyncio
import collections
import json
import os
import signal
import subprocess
import time

import pytest

from command import BINARY, run, succeed
from event_log import entries, records
from venue_server import SPELLED, VenueServer, make_certificates

VENUES = list(SPELLED)
WITH_IDS = ["coinbase-exchange", "binance", "kraken"]
WITHIN_S = 30


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make_certificates(tmp_path_factory.mktemp("certificates"))


class Ingest:
    """The program at work; ends by SIGTERM."""

    def __init__(self, server, log, *more, trusted=True, environment=None):
        words = [BINARY, "ingest", "--venue", server.venue, "--products", "BTC-USD", "--log", f"sqlite:{log}",
                 "--url", server.url, "--json", *more]
        if trusted:
            words += ["--ca-file", server.root]
        self.log = log
        self.process = subprocess.Popen(list(map(str, words)), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True, env={**os.environ, **(environment or {})})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()

    def end(self, how=signal.SIGTERM):
        """The summary; exit status 0."""
        self.process.send_signal(how)
        return self.wait()

    def wait(self):
        out, self.notices = self.process.communicate(timeout=WITHIN_S)
        assert self.process.returncode == 0, self.notices
        return json.loads(out)

    def until(self, enough, what):
        """Waits until `enough(records of the log)`."""
        give_up_at = time.monotonic() + WITHIN_S
        while time.monotonic() < give_up_at:
            found = records(self.log) if self.log.exists() else []
            if enough(found):
                return found
            assert self.process.poll() is None, self.process.communicate()[1]
            time.sleep(0.05)
        raise AssertionError(f"no {what} within {WITHIN_S} s: {found[-5:]}")


def trades(found):
    """Trade ids in log order."""
    ids = []
    for record in found:
        if record["kind"] != "trade":
            continue
        raw = json.loads(record["raw"])
        for part in (raw, raw.get("data"), raw.get("events")):
            part = part[0] if isinstance(part, list) and part else part
            if not isinstance(part, dict):
                continue
            part = part["trades"][0] if part.get("trades") else part
            number = part.get("trade_id", part.get("a", part.get("id")))
            if number is not None:
                ids.append(int(number))
    return ids


def has_trade(number):
    return lambda found: number in trades(found)


def gaps(found):
    return [(r.get("from"), r.get("to"), r["count"]) for r in found if r["kind"] == "gap"]


def play(*steps):
    """A script that makes each step for connections in turn, then keeps the connection alive."""
    async def script(number, client):
        await steps[min(number, len(steps) - 1)](client)
        await client.beat()

    return script


def tell(first, last):
    async def step(client):
        for number in range(first, last + 1):
            await client.say(client.trade(number))
            if client.venue != "bitstamp":
                await client.say(client.quote(number))

    return step


@pytest.mark.parametrize("venue", VENUES)
def test_what_is_told_is_stored(venue, certificates, tmp_path):
    with VenueServer(venue, certificates, play(tell(1, 50))) as server, Ingest(server, tmp_path / "log") as ingest:
        ingest.until(has_trade(50), "trade 50")
        summary = ingest.end()
    found = records(tmp_path / "log")
    assert trades(found) == list(range(1, 51))
    assert gaps(found) == []
    assert {r["product_id"] for r in found} == {SPELLED[venue]}
    assert {r["venue"] for r in found} == {venue}
    assert len({r["conn"] for r in found}) == 1
    kinds = collections.Counter(r["kind"] for r in found)
    assert kinds["trade"] == 50 and kinds["ticker"] + kinds["quote"] == (0 if venue == "bitstamp" else 50)
    assert summary["ticks"] == 50 + kinds["ticker"] + kinds["quote"]
    assert summary["stored"] == len(found) and summary["reconnects"] == summary["gaps"] == 0
    for offset, (number, stamp, key, value) in enumerate(entries(tmp_path / "log")):
        assert (number, key) == (offset, SPELLED[venue]) and not value.endswith("\n")
    asked = [json.loads(text) for _, text in server.clients[0].sent]
    assert server.subscribed[0] - server.opened[0] < 1
    assert "BTC" in json.dumps(asked).upper()
