"""foreshock ingest against a venue of our own over TLS: what is said on the wire stands in the log."""

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
    with VenueServer(venue, certificates, play(tell(1, 50))) as server:
        with Ingest(server, tmp_path / "log") as ingest:
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


@pytest.mark.parametrize("venue", VENUES)
def test_a_reset_in_the_middle_of_a_frame_is_followed_by_a_gap(venue, certificates, tmp_path):
    async def first(client):
        await tell(1, 5)(client)
        client.reset()

    with VenueServer(venue, certificates, play(first, tell(9, 12))) as server:
        with Ingest(server, tmp_path / "log") as ingest:
            ingest.until(has_trade(12), "trade 12")
            summary = ingest.end()
    found = records(tmp_path / "log")
    assert trades(found) == [*range(1, 6), *range(9, 13)]
    assert summary["reconnects"] == 1
    assert len({r["conn"] for r in found if r["kind"] != "clock"}) == 2
    counted = [(5, 9, 3)] if venue in WITH_IDS else []
    assert gaps(found) == [(None, None, "unverifiable"), *counted]
    first_gap = next(i for i, r in enumerate(found) if r["kind"] == "gap")
    assert trades(found[:first_gap]) == [1, 2, 3, 4, 5]
    assert ingest.notices.count("connecting again") == 1 and "connected again" in ingest.notices


@pytest.mark.parametrize("venue", VENUES)
def test_a_frozen_venue_is_left_after_its_silence(venue, certificates, tmp_path):
    async def first(client):
        await tell(1, 5)(client)
        client.socket.transport.pause_reading()  # answers no ping either
        await asyncio.sleep(3600)

    with VenueServer(venue, certificates, play(first, tell(6, 8))) as server:
        with Ingest(server, tmp_path / "log") as ingest:
            ingest.until(has_trade(8), "trade 8")
            summary = ingest.end()
    assert summary["reconnects"] == 1
    assert "nothing came for 5 s" in ingest.notices
    found = records(tmp_path / "log")
    assert gaps(found) == [(None, None, "unverifiable")]
    clocks = [r["ts_recv"] for r in found if r["kind"] == "clock"]
    assert len(clocks) >= 18 and clocks == sorted(clocks)  # 4 a second


@pytest.mark.parametrize("venue", ["coinbase-advanced", *WITH_IDS])
def test_every_loss_is_told_with_its_count(venue, certificates, tmp_path):
    async def lossy(client):
        for number in range(1, 200):
            if number % 20 in (7, 8):
                client.trade(number)  # numbered, and lost
            else:
                await client.say(client.trade(number))

    with VenueServer(venue, certificates, play(lossy)) as server, Ingest(server, tmp_path / "log") as ingest:
        ingest.until(has_trade(199), "trade 199")
        summary = ingest.end()
    found = records(tmp_path / "log")
    base = 2 if venue == "coinbase-advanced" else 0  # the numbers of three subscriptions come first
    assert gaps(found) == [(base + n, base + n + 3, 2) for n in range(6, 200, 20)]
    assert summary["gaps"] == 10 and summary["reconnects"] == 0


def test_of_a_venue_without_such_ids_nothing_is_claimed(certificates, tmp_path):
    async def lossy(client):
        for number in (1, 2, 50, 51):
            await client.say(client.trade(number))

    server = VenueServer("bitstamp", certificates, play(lossy))
    with server, Ingest(server, tmp_path / "log") as ingest:
        ingest.until(has_trade(51), "trade 51")
        ingest.end()
    assert gaps(records(tmp_path / "log")) == []


@pytest.mark.parametrize("venue", VENUES)
def test_nothing_is_stored_twice(venue, certificates, tmp_path):
    async def twice(client):
        for number in range(1, 21):
            for message in (client.trade(number), client.quote(number)):
                for _ in range(2 if message else 0):
                    await client.say(message)

    with VenueServer(venue, certificates, play(twice)) as server, Ingest(server, tmp_path / "log") as ingest:
        ingest.until(has_trade(20), "trade 20")
        summary = ingest.end()
    found = records(tmp_path / "log")
    assert trades(found) == list(range(1, 21))
    ticks = [r["raw"] for r in found if r["kind"] in ("trade", "quote", "ticker")]
    assert len(ticks) == len(set(ticks))
    assert summary["duplicates"] >= len(ticks) - 1 and gaps(found) == []


REQUESTS = {"bitstamp": {"event": "bts:request_reconnect", "channel": "", "data": ""},
            "binance": {"e": "serverShutdown", "E": 1770123456789}}


@pytest.mark.parametrize("venue", REQUESTS)
def test_a_request_to_reconnect_is_followed(venue, certificates, tmp_path):
    async def first(client):
        await tell(1, 3)(client)
        await client.say(REQUESTS[venue])

    with VenueServer(venue, certificates, play(first, tell(4, 6))) as server:
        with Ingest(server, tmp_path / "log") as ingest:
            ingest.until(has_trade(6), "trade 6")
            summary = ingest.end()
    assert summary["reconnects"] == 1 and summary["unknown"] == 0
    assert trades(records(tmp_path / "log")) == [1, 2, 3, 4, 5, 6]
    assert "the venue asks for it" in ingest.notices


def test_closing_with_a_code_is_told(certificates, tmp_path):
    async def first(client):
        await tell(1, 2)(client)
        await client.socket.close(1012, "service restart")

    with VenueServer("kraken", certificates, play(first, tell(3, 4))) as server:
        with Ingest(server, tmp_path / "log") as ingest:
            ingest.until(has_trade(4), "trade 4")
            ingest.end()
    assert "code 1012: service restart" in ingest.notices


STRANGE = ['{"channel":"weather","type":"sunny"}', '{"type":"weather"}', '{"e":"weather","E":1}', "{}", "[]",
           "7", "not json at all", '{"channel":"ticker","data":[{"symbol":"BTC/USD","last":"a lot"}]}']


@pytest.mark.parametrize("venue", VENUES)
def test_what_nobody_knows_is_stored_and_counted(venue, certificates, tmp_path):
    async def strange(client):
        await tell(1, 1)(client)
        for text in STRANGE:
            await client.say(text)
        await client.socket.send(b"\xff\xfe binary, not text")
        await tell(2, 2)(client)

    server = VenueServer(venue, certificates, play(strange))
    with server, Ingest(server, tmp_path / "log") as ingest:
        ingest.until(has_trade(2), "trade 2")
        summary = ingest.end()
    found = records(tmp_path / "log")
    assert summary["reconnects"] == 0 and summary["unknown"] >= 1 and summary["unreadable"] >= 2
    stored = "".join(r.get("raw", "") for r in found)
    for text in STRANGE[:3]:
        assert text in stored
    assert "not json at all" in stored and "binary, not text" in stored
    lines = tmp_path / "lines.ndjson"
    lines.write_text("".join(value + "\n" for _, _, _, value in entries(tmp_path / "log")))
    checked = json.loads(succeed("check", lines, "--json").stdout)
    assert checked["files"][0]["rejected"] == 0
    assert checked["files"][0]["lines"] == len(found)


def test_no_answer_to_subscribing_is_told_and_tried_again(certificates, tmp_path):
    with VenueServer("kraken", certificates, play(tell(1, 2)), deaf={0}) as server:
        with Ingest(server, tmp_path / "log") as ingest:
            ingest.until(has_trade(2), "trade 2")
            summary = ingest.end()
    assert summary["reconnects"] == 1
    assert "nothing came for 5 s" in ingest.notices or "were not answered" in ingest.notices


def test_a_refusal_is_told_and_the_venue_is_left_alone_for_longer(certificates, tmp_path):
    with VenueServer("coinbase-exchange", certificates, play(tell(1, 2))) as server:
        async def answer(client, text):
            client.sent.append((time.monotonic(), text))
            if len(server.clients) == 1:
                await client.say({"type": "error", "message": "Failed to subscribe",
                                  "reason": "no such product"})
                return False
            return await client.answer(text)

        server.answer = answer
        with Ingest(server, tmp_path / "log") as ingest:
            ingest.until(has_trade(2), "trade 2")
            summary = ingest.end()
    assert summary["reconnects"] == 1
    assert "refuses to subscribe: Failed to subscribe: no such product" in ingest.notices


def test_a_certificate_that_is_not_trusted_is_refused(certificates, tmp_path):
    with VenueServer("binance", certificates, play(tell(1, 2))) as server:
        with Ingest(server, tmp_path / "log", "--minutes", "0.02", trusted=False) as ingest:
            summary = ingest.wait()
    assert "the certificate of 127.0.0.1 is not trusted" in ingest.notices
    assert summary["messages"] == summary["stored"] == 0 and not server.clients


def test_a_certificate_of_another_name_is_refused(tmp_path):
    certificates = make_certificates(tmp_path, names="IP:127.0.0.1")
    with VenueServer("binance", certificates, play(tell(1, 2))) as server:
        url = server.url.replace("127.0.0.1", "localhost")
        done = run("ingest", "--venue", "binance", "--products", "BTC-USD", "--minutes", "0.02",
                   "--log", f"sqlite:{tmp_path / 'log'}", "--ca-file", server.root, "--url", url)
    assert done.returncode == 0 and "the certificate of localhost is not trusted" in done.stderr
    assert "mismatch" in done.stderr and not server.clients


def test_minutes_end_by_the_clock_and_ctrl_c_drains(certificates, tmp_path):
    async def endless(client):
        for number in range(1, 1_000_000):
            await client.say(client.trade(number))
            await asyncio.sleep(0.001)

    with VenueServer("binance", certificates, play(endless)) as server:
        with Ingest(server, tmp_path / "a", "--minutes", "0.02") as ingest:
            summary = ingest.wait()
            assert summary["ticks"] > 0
        with Ingest(server, tmp_path / "b") as ingest:
            ingest.until(has_trade(100), "trade 100")
            summary = ingest.end(signal.SIGINT)
    stored = trades(records(tmp_path / "b"))
    assert stored == list(range(1, len(stored) + 1)) and summary["ticks"] == len(stored)


def test_a_second_run_begins_with_a_gap(certificates, tmp_path):
    with VenueServer("binance", certificates, play(tell(1, 3), tell(7, 9))) as server:
        for last in (3, 9):
            with Ingest(server, tmp_path / "log") as ingest:
                ingest.until(has_trade(last), f"trade {last}")
                ingest.end()
    assert gaps(records(tmp_path / "log")) == [(None, None, "unverifiable")]


def test_plain_websockets_on_this_machine(certificates, tmp_path):
    with VenueServer("kraken", certificates, play(tell(1, 3)), tls=False) as server:
        with Ingest(server, tmp_path / "log", trusted=False) as ingest:
            ingest.until(has_trade(3), "trade 3")
            ingest.end()


@pytest.mark.parametrize("venue", WITH_IDS)
def test_with_two_connections_no_trade_is_lost_while_one_is_up(venue, certificates, tmp_path):
    """Each connection loses other trades, then the first is reset; what one lacks the other has."""
    done = [0, 0]  # trades told by the first two

    async def script(number, client):
        while len(server.subscribed) < 2:
            await asyncio.sleep(0.01)
        for trade in range(1 if number < 2 else done[1] + 1, 401):
            lost = trade < 150 and trade % 50 in (10 + number * 20, 11 + number * 20)
            if not lost:
                await client.say(client.trade(trade))
            if number < 2:
                done[number] = trade
            if number == 0 and trade == 200:
                client.reset()
                return
            await asyncio.sleep(0.001)
        await client.beat()

    server = VenueServer(venue, certificates, script)
    with server, Ingest(server, tmp_path / "log", "--connections", "2") as ingest:
        ingest.until(has_trade(400), "trade 400")
        summary = ingest.end()
    found = records(tmp_path / "log")
    assert sorted(trades(found)) == list(range(1, 401))
    # Of what has no id nobody knows what was lost when the first connection was.
    assert set(gaps(found)) <= {(None, None, "unverifiable")} and summary["reconnects"] == 1


def test_what_neither_connection_brings_is_told_once(certificates, tmp_path):
    async def script(number, client):
        while len(server.subscribed) < 2:
            await asyncio.sleep(0.01)
        for trade in [*range(1, 11), *range(13 + number, 30)]:
            await client.say(client.trade(trade))
        await client.beat()

    server = VenueServer("binance", certificates, script)
    with server, Ingest(server, tmp_path / "log", "--connections", "2") as ingest:
        ingest.until(lambda found: has_trade(29)(found) and gaps(found), "trade 29 and the gap")
        ingest.end()
    found = records(tmp_path / "log")
    assert gaps(found) == [(10, 13, 2)]
    assert sorted(trades(found)) == [*range(1, 11), *range(13, 30)]


def test_the_second_connection_takes_over(certificates, tmp_path):
    async def script(number, client):
        if number == 0:
            while len(server.subscribed) < 2:
                await asyncio.sleep(0.01)
            for trade in range(1, 6):
                await client.say(client.trade(trade))
                await client.say(client.quote(trade))
            client.reset()
            return
        if number == 1:
            while clients_lost() < 1:
                await asyncio.sleep(0.01)
            for trade in range(3, 12):
                await client.say(client.trade(trade))
                await client.say(client.quote(trade))
        await client.beat()

    def clients_lost():
        return sum(client.socket.state.name == "CLOSED" for client in server.clients)

    server = VenueServer("kraken", certificates, script, in_turn=True)
    with server, Ingest(server, tmp_path / "log", "--connections", "2") as ingest:
        ingest.until(has_trade(11), "trade 11")
        ingest.end()
    found = records(tmp_path / "log")
    assert trades(found) == list(range(1, 12))
    assert gaps(found) == [(None, None, "unverifiable")]  # of the ticker, which has no ids
    assert sum(r["kind"] == "ticker" for r in found) == 5 + 9


PROTOTYPE = {"KAFKA_TOPIC_RAW": "ticks.other", "LOG_LEVEL": "error"}


def test_the_prototypes_environment_is_honoured(certificates, tmp_path):
    with VenueServer("coinbase-advanced", certificates, play(tell(1, 2))) as server:
        environment = {**os.environ, **PROTOTYPE, "COINBASE_WS_URL": server.url}
        done = subprocess.run([BINARY, "ingest", "--pair", "BTC-USD", "--log", f"sqlite:{tmp_path / 'log'}",
                               "--ca-file", server.root, "--minutes", "0.02"],
                              capture_output=True, text=True, env=environment, timeout=WITHIN_S)
    assert (done.returncode, done.stderr) == (0, "")
    assert trades(records(tmp_path / "log", "ticks.other")) == [1, 2]


@pytest.mark.parametrize(("words", "mention"), [
    (["--url", "ws://exchange.example/feed"], "ws://exchange.example/feed"),
    (["--url", "exchange.example"], "exchange.example"),
    (["--venue", "nyse"], "nyse"),
    (["--products", "BTC USD"], "BTC USD"),
    (["--log", "paper:tape"], "paper:tape"),
    (["--ca-file", "/dev/null"], "/dev/null"),
    (["--connections", "3"], "3"),
])
def test_wrong_use_is_told_in_one_line(words, mention, tmp_path):
    given = {"--venue": "kraken", "--products": "BTC-USD", "--minutes": "0.01",
             "--log": f"sqlite:{tmp_path / 'log'}", words[0]: words[1]}
    done = run("ingest", *[word for pair in given.items() for word in pair])
    assert done.returncode in (1, 2) and mention in done.stderr, done.stderr
    assert done.stderr.startswith("foreshock: ") and done.stderr.count("\n") == 1
