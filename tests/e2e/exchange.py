"""A running simulated exchange, and what an independent WebSocket client (websockets) hears from it."""

import asyncio
import contextlib
import json
import signal
import ssl
import subprocess
import zlib

import websockets

from command import BINARY, TIMEOUT_S

VENUES = ["coinbase-advanced", "coinbase-exchange", "binance", "kraken", "bitstamp"]
PRODUCTS = ["BTC-USD", "ETH-USD"]
SUBSCRIPTIONS = {
    "coinbase-advanced": {"type": "subscribe", "product_ids": PRODUCTS, "channel": "market_trades"},
    "coinbase-exchange": {"type": "subscribe", "product_ids": PRODUCTS,
                          "channels": ["heartbeat", "ticker", "matches"]},
    "binance": {"method": "SUBSCRIBE", "id": 1,
                "params": ["btcusdt@aggTrade", "ethusdt@aggTrade", "btcusdt@bookTicker"]},
    "kraken": {"method": "subscribe", "params": {"channel": "trade", "symbol": ["BTC/USD", "ETH/USD"]}},
    "bitstamp": {"event": "bts:subscribe", "data": {"channel": "live_trades_btcusd"}},
}


class Exchange:
    def __init__(self, folder, venue="coinbase-exchange", faults="", speed=60, minutes=2, seed=1, flags=()):
        self.venue, self.journal_path, self.root = venue, folder / "journal.ndjson", folder / "root.pem"
        self.process = subprocess.Popen(
            [BINARY, "simulate", "--listen", "127.0.0.1:0", "--venue", venue,
             "--products", ",".join(PRODUCTS),
             "--seed", str(seed), "--speed", str(speed), "--minutes", str(minutes), "--faults", faults,
             "--journal", self.journal_path, "--ca-out", self.root, *map(str, flags)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        assert line.startswith("listening wss://127.0.0.1:"), line + self.process.stderr.read()
        self.url = line.split()[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def connect(self, **options):
        context = ssl.create_default_context(cafile=self.root)
        return websockets.connect(self.url, ssl=context, ping_interval=None, **options)

    def subscribe(self, connection):
        return connection.send(json.dumps(SUBSCRIPTIONS[self.venue]))

    def wait(self):
        """Until it has ended by itself; what it printed."""
        printed, said = self.process.communicate(timeout=TIMEOUT_S)
        assert self.process.returncode == 0, said
        return printed

    def stop(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        return self.wait()

    def journal(self, *events):
        whole = self.journal_path.read_text().rpartition("\n")[0]  # it may be at its next line
        lines = [json.loads(line) for line in whole.splitlines()]
        return [line for line in lines if line["e"] in events] if events else lines


async def listen(exchange, messages, **options):
    """Subscribes and appends what comes until the connection ends; the exception that ended it."""
    async with exchange.connect(**options) as connection:
        await exchange.subscribe(connection)
        with contextlib.suppress(websockets.ConnectionClosed):
            while True:
                messages.append(await connection.recv(decode=False))
    return connection.protocol.close_exc


def hear_all(exchange, **options):
    """All messages of one connection, and how it ended."""
    messages = []
    ended = asyncio.run(listen(exchange, messages, **options))
    return messages, ended


def as_sent(exchange):
    """Checksums of what the journal says was put on the wire."""
    return [line["crc32"] for line in exchange.journal("sent", "duplicated")]


def as_heard(messages):
    return [zlib.crc32(message) for message in messages]
