"""The simulated exchange over TLS WebSockets, as an independent client hears it, against its own journal."""

import asyncio
import itertools
import json
import signal
import socket
import ssl

import pytest
import websockets

from command import SOURCE, run, succeed
from exchange import PRODUCTS, SUBSCRIPTIONS, VENUES, Exchange, as_heard, as_sent, hear_all, listen

MANY = "drop=0.03,dup=0.03,reorder=3,reorder_chance=0.03,delay=100ms,delay_chance=0.03,fragment=0.05"


def save_capture(path, messages, venue):
    """As a capture of all that came: the shape that has its sequence checked."""
    with path.open("w") as file:
        for number, message in enumerate(messages):
            line = {"t": "recv", "conn": venue, "ts": 1767571200 + number / 1000, "data": message.decode()}
            file.write(json.dumps(line) + "\n")


@pytest.mark.parametrize("venue", VENUES)
def test_what_is_heard_is_what_the_journal_says(venue, tmp_path):
    with Exchange(tmp_path, venue, MANY, speed=240, minutes=4) as exchange:
        messages, ended = hear_all(exchange)
        exchange.wait()
        assert ended.rcvd.code == 1001
        assert as_heard(messages) == as_sent(exchange)
        numbers = sorted(line["n"] for line in exchange.journal("sent", "dropped"))
        assert numbers == list(range(len(numbers)))
        counts = {e: len(exchange.journal(e)) for e in ("sent", "dropped", "duplicated", "held")}
        assert len(messages) == counts["sent"] + counts["duplicated"]
        assert min(counts.values()) > 3, counts
        save_capture(tmp_path / "heard.ndjson", messages, venue)
    report = json.loads(succeed("check", tmp_path / "heard.ndjson", "--json").stdout)
    assert report["files"][0]["rejected"] == 0
    assert {product["venue"] for product in report["products"]} == {venue}


def id_of(venue, message):
    """(what is numbered, its number) where the venue numbers without holes, else None."""
    if venue == "coinbase-advanced":
        return "connection", message["sequence_num"]
    if venue == "coinbase-exchange" and message["type"] in ("match", "last_match"):
        return message["product_id"], message["trade_id"]
    if venue == "binance" and message.get("data", {}).get("e") == "aggTrade":
        return message["data"]["s"], message["data"]["a"]
    if venue == "kraken" and message.get("channel") == "trade":
        return message["data"][0]["symbol"], message["data"][0]["trade_id"]
    return None


@pytest.mark.parametrize("venue", [venue for venue in VENUES if venue != "bitstamp"])
@pytest.mark.parametrize("faults", ["", "drop=0.05"])
def test_numbers_have_the_holes_of_the_journal_and_no_others(venue, faults, tmp_path):
    with Exchange(tmp_path, venue, faults, speed=240, minutes=4) as exchange:
        messages, _ = hear_all(exchange)
        exchange.wait()
        key = "seq" if venue == "coinbase-advanced" else "trade_id"
        dropped = {("connection" if key == "seq" else line["product"], line[key])
                   for line in exchange.journal("dropped") if line["kind"] == "trade"}
    missing, first, last = set(), {}, {}
    for name, number in filter(None, (id_of(venue, json.loads(message)) for message in messages)):
        first.setdefault(name, number)
        missing |= {(name, lost) for lost in range(last.get(name, number) + 1, number)}
        last[name] = number
    # What was dropped before the first message with a number, or after the last, leaves no hole to see.
    seen = {d for d in dropped if first.get(d[0], d[1]) < d[1] < last.get(d[0], 0)}
    assert missing == seen
    assert bool(missing) == bool(faults)


@pytest.mark.parametrize("venue", ["coinbase-advanced", "kraken"])
def test_our_own_reader_finds_every_hole(venue, tmp_path):
    with Exchange(tmp_path, venue, "drop=0.05", speed=240, minutes=4) as exchange:
        messages, _ = hear_all(exchange)
        exchange.wait()
    save_capture(tmp_path / "heard.ndjson", messages, venue)
    last, holes = {}, {}
    for name, number in filter(None, (id_of(venue, json.loads(message)) for message in messages)):
        holes[name] = holes.get(name, 0) + (number > last.get(name, number) + 1)
        last[name] = number
    report = json.loads(succeed("check", tmp_path / "heard.ndjson", "--json").stdout)
    for product in report["products"]:
        wanted = holes["connection" if venue == "coinbase-advanced" else product["product_id"]]
        assert product["gaps"] == wanted > 5


STAMPS = ["--stamps", "market"]  # of the wall clock no two runs have the same


def test_the_same_seed_gives_the_same_messages(tmp_path):
    heard = []
    for seed in (5, 5, 6):
        folder = tmp_path / str(len(heard))
        folder.mkdir()
        faults = MANY.replace("delay=100ms", "delay=0s")
        with Exchange(folder, "coinbase-exchange", faults, seed=seed, flags=STAMPS) as exchange:
            heard.append(hear_all(exchange)[0])
    assert heard[0] == heard[1] and len(heard[0]) > 100
    assert heard[0] != heard[2]


@pytest.mark.parametrize(
    ("fault", "code"),
    [("close=1012@500ms", 1012), ("request_reconnect@500ms", 1012), ("expiry=500ms", 1001),
     ("shutdown=100ms@300ms", 1001), ("close=1006@500ms", None), ("reset@500ms", None),
     ("down=1s@500ms", None)],
)
def test_a_connection_ends_as_it_was_told_to(fault, code, tmp_path):
    with Exchange(tmp_path, faults=fault, speed=20) as exchange:
        messages, ended = hear_all(exchange)
        exchange.stop()
        assert (ended.rcvd.code if ended.rcvd else None) == code
        assert as_heard(messages) == as_sent(exchange)
        if fault.startswith("reset"):
            assert "expected 400 bytes" in str(ended.__cause__)


def test_a_reset_is_one_on_the_wire(tmp_path):
    request = ("GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
               "Sec-WebSocket-Key: MDAwMDAwMDAwMDAwMDAwMA==\r\nSec-WebSocket-Version: 13\r\n\r\n").encode()
    text = json.dumps(SUBSCRIPTIONS["coinbase-exchange"]).encode()
    subscribe = b"\x81\xfe" + len(text).to_bytes(2, "big") + bytes(4) + text  # a mask of zeros
    with Exchange(tmp_path, faults="reset@200ms", speed=20, minutes=60) as exchange:
        host, port = exchange.url.removeprefix("wss://").strip("/").split(":")
        # TLS in memory, since a wrapped socket reports a reset as an ordinary end.
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        context = ssl.create_default_context(cafile=exchange.root)
        tls = context.wrap_bio(incoming, outgoing, server_hostname=host)
        with socket.create_connection((host, int(port))) as client:
            while tls.version() is None or outgoing.pending:
                try:
                    tls.do_handshake()
                    tls.write(request + subscribe)
                except ssl.SSLWantReadError:
                    client.sendall(outgoing.read())
                    incoming.write(client.recv(65536))
                client.sendall(outgoing.read())
            with pytest.raises(ConnectionResetError):
                while client.recv(65536):
                    pass
        exchange.stop()


@pytest.mark.parametrize(
    ("fault", "code", "options"),
    [("bad_utf8=0.05", 1007, {}), ("oversize=2000000@500ms", 1009, {}),
     ("bomb=20000000@500ms", 1009, {"compression": "deflate"})],
)
def test_a_client_that_is_careful_ends_it_itself(fault, code, options, tmp_path):
    async def read_text(exchange):
        async with exchange.connect(**options) as connection:
            await exchange.subscribe(connection)
            with pytest.raises(websockets.ConnectionClosed):
                while True:
                    await connection.recv()
            return connection.protocol.close_exc

    with Exchange(tmp_path, faults=fault, speed=20) as exchange:
        ended = asyncio.run(read_text(exchange))
        assert ended.sent.code == code
        exchange.stop()
        assert exchange.journal("client_close")


def test_damaged_messages_are_named(tmp_path):
    names = ["bad_json", "unknown_type", "swap_types", "crossed", "zero_price", "nan_price", "huge_price"]
    faults = ",".join(f"{name}=0.1" for name in names)
    with Exchange(tmp_path, faults=faults) as exchange:
        messages, _ = hear_all(exchange)
        exchange.wait()
        whys = [line.get("why", "") for line in exchange.journal("sent")]
    assert as_heard(messages) and len(whys) == len(messages)
    for message, why in zip(messages, whys):
        text = message.decode()
        assert ("from_the_future" in text) == ("unknown_type" in why)
        if "bad_json" in why:
            with pytest.raises(json.JSONDecodeError):
                json.loads(text)
        elif why == "nan_price":
            assert '"price":"NaN"' in text
        elif why == "swap_types" and '"match"' in text:
            assert isinstance(json.loads(text)["price"], (int, float))
            assert isinstance(json.loads(text)["trade_id"], str)
    for name in names:
        assert any(name in why for why in whys), name


def test_half_open_is_silence(tmp_path):
    async def talk(exchange):
        async with exchange.connect(close_timeout=0.1) as connection:
            await exchange.subscribe(connection)
            with pytest.raises(TimeoutError):
                while True:
                    await asyncio.wait_for(connection.recv(), 2)
            pong = await connection.ping()
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(pong, 0.2)

    with Exchange(tmp_path, faults="half_open@300ms", speed=20, minutes=60) as exchange:
        asyncio.run(talk(exchange))
        exchange.stop()


def test_after_an_outage_clients_may_come_back(tmp_path):
    async def come_back(exchange):
        messages, refused = [], 0
        await listen(exchange, messages)
        while True:
            try:
                async with exchange.connect() as connection:
                    await exchange.subscribe(connection)
                    return refused, await connection.recv()
            except OSError:
                refused += 1

    with Exchange(tmp_path, faults="down=1s@500ms", speed=20, minutes=60) as exchange:
        refused, first = asyncio.run(come_back(exchange))
        assert refused > 0 and json.loads(first)
        exchange.stop()
        assert [line["knob"] for line in exchange.journal("fault", "fault_end")] == ["down", "down"]


def test_an_overloaded_exchange_answers_503(tmp_path):
    with Exchange(tmp_path, faults="http_503=1h@0s,close=1001@300ms", speed=20) as exchange:
        hear_all(exchange)
        with pytest.raises(websockets.InvalidStatus, match="503"):
            hear_all(exchange)
        exchange.stop()
        assert [line["status"] for line in exchange.journal("refused")] == [503]


def test_silent_clients_are_closed_and_loud_ones_told(tmp_path):
    async def say_nothing(exchange):
        async with exchange.connect() as connection:
            with pytest.raises(websockets.ConnectionClosed) as closed:
                await connection.recv()
            return closed.value.rcvd.code

    async def say_much(exchange):
        async with exchange.connect() as connection:
            for _ in range(40):
                await connection.send("{}")
            return [json.loads(await connection.recv())["message"] for _ in range(40)]

    with Exchange(tmp_path, "coinbase-advanced", "subscribe_deadline=300ms") as exchange:
        assert asyncio.run(say_nothing(exchange)) == 1008
        exchange.stop()
    with Exchange(tmp_path, "coinbase-advanced") as exchange:
        assert "rate limit exceeded" in asyncio.run(say_much(exchange))
        exchange.stop()
        assert exchange.journal("violation")
        assert exchange.journal("end")[0]["violations"] == len(exchange.journal("violation"))


def test_a_client_that_does_not_read_is_cut(tmp_path):
    async def never_read(exchange):
        async with exchange.connect(max_queue=1, close_timeout=0.1) as connection:
            await exchange.subscribe(connection)
            while not exchange.journal("closed"):
                await asyncio.sleep(0.05)

    with Exchange(tmp_path, speed="max", minutes=10_000) as exchange:
        asyncio.run(never_read(exchange))
        exchange.stop()
        assert exchange.journal("closed")[0]["why"] == "slow"
        assert exchange.journal("closed")[0]["unsent_bytes"] > 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_stopped_it_leaves_a_whole_journal_and_one_line(how, tmp_path):
    async def hear_one(exchange):
        async with exchange.connect() as connection:
            await exchange.subscribe(connection)
            await connection.recv()
            return exchange.stop(how)

    with Exchange(tmp_path, minutes=1000) as exchange:
        printed = asyncio.run(hear_one(exchange))
        assert printed.startswith("simulated coinbase-exchange exchange") and printed.count("\n") == 1
        lines = exchange.journal()
        assert (lines[0]["e"], lines[-1]["e"]) == ("start", "end")
        assert lines[0]["simulated"] is True


def test_nobody_trusts_it_by_accident(tmp_path):
    with Exchange(tmp_path) as exchange:
        with pytest.raises(ssl.SSLCertVerificationError):
            asyncio.run(websockets.connect(exchange.url).__aenter__())
        exchange.stop()


def test_a_capture_is_traded_again(tmp_path):
    capture = tmp_path / "m.ndjson"
    succeed("simulate", "--out", capture, "--minutes", 10, "--no-faults", "--products", ",".join(PRODUCTS))
    recorded = {json.loads(line)["raw"] for line in capture.read_text().splitlines()
                if '"kind":"ticker"' in line}
    prices = [ticker["price"] for message in map(json.loads, recorded) for event in message["events"]
              for ticker in event["tickers"]]
    with Exchange(tmp_path, "coinbase-exchange", speed="max", flags=["--raw", capture]) as exchange:
        messages, _ = hear_all(exchange)
        exchange.wait()
    matches = [m["price"] for m in map(json.loads, messages) if m["type"] == "match"]
    assert sorted(matches) == sorted(prices) and len(prices) > 500


@pytest.mark.parametrize(
    ("flags", "word"),
    [(["--listen", "0.0.0.0:0"], "0.0.0.0"), (["--listen", "70000"], "70000"), (["--listen", "x:y"], "x:y"),
     (["--listen", "0", "--speed", "0"], "--speed"), (["--listen", "0", "--faults", "drop=2"], "drop=2"),
     (["--listen", "0", "--venue", "mtgox"], "mtgox"), (["--listen", "0", "--cert", "x"], "--key"),
     (["--listen", "0", "--out", "x"], "--out"), ([], "--listen")],
)
def test_wrong_use_is_named_in_one_line(flags, word):
    done = run("simulate", *flags)
    assert done.returncode == 2
    assert word in done.stderr and len(done.stderr.splitlines()) == 1


def test_the_page_has_the_table_of_faults():
    printed = succeed("simulate", "--list-faults").stdout.splitlines()[1:]
    page = (SOURCE / "docs" / "simulator.md").read_text()
    assert "\n".join(line[2:] for line in printed) in page
    assert all(itertools.starmap(str.startswith, ((line, "  ") for line in printed)))
