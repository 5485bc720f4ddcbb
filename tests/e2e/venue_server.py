"""A server over TLS that speaks enough of each venue's protocol: what the venue sends is told by a script.

One thread serves on loopback. A script is called for each connection once it has subscribed and sends what it
likes; `journal` holds what clients sent, by connection.
"""

import asyncio
import contextlib
import json
import socket
import ssl
import struct
import subprocess
import threading
import time

from websockets.asyncio.server import serve

URLS = {"coinbase-advanced": "", "coinbase-exchange": "", "binance": "/ws", "kraken": "/v2", "bitstamp": ""}
SPELLED = {"coinbase-advanced": "BTC-USD", "coinbase-exchange": "BTC-USD", "binance": "BTCUSD",
           "kraken": "BTC/USD", "bitstamp": "btcusd"}


def make_certificates(folder, names="DNS:localhost,IP:127.0.0.1"):
    """A root and a certificate under it for these names: (root, chain, key)."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    (folder / "names").write_text(f"subjectAltName={names}\n")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=test root", "-keyout", "root.key", "-out", "root.pem")
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-subj", "/CN=test venue", "-keyout", "venue.key", "-out", "venue.csr")
    openssl("x509", "-req", "-in", "venue.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial",
            "-days", "2", "-extfile", "names", "-out", "venue.pem")
    return folder / "root.pem", folder / "venue.pem", folder / "venue.key"


def iso(when):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(when)) + f".{int(when % 1 * 1e6):06d}Z"


class Client:
    """One connection of the program under test, as a script sees it."""

    def __init__(self, venue, socket_):
        self.venue, self.socket = venue, socket_
        self.sequence = 0
        self.sent = []  # by the client

    async def say(self, message):
        await self.socket.send(message if isinstance(message, (str, bytes)) else json.dumps(message))

    def numbered(self, channel, events):
        message = {"channel": channel, "timestamp": iso(time.time()), "sequence_num": self.sequence,
                   "events": events}
        self.sequence += 1
        return message

    def trade(self, number, product=None):
        """A trade with this id, as the venue tells it."""
        now, product = time.time(), product or SPELLED[self.venue]
        if self.venue == "coinbase-advanced":
            return self.numbered("market_trades", [{"type": "update", "trades": [
                {"trade_id": str(number), "product_id": product, "price": "100.5", "size": "0.25",
                 "side": "BUY", "time": iso(now)}]}])
        if self.venue == "coinbase-exchange":
            return {"type": "match", "trade_id": number, "side": "sell", "size": "0.25", "price": "100.5",
                    "product_id": product, "sequence": number * 3, "time": iso(now)}
        if self.venue == "binance":
            return {"e": "aggTrade", "E": int(now * 1e3), "s": product, "a": number, "p": "100.5",
                    "q": "0.25", "f": number, "l": number, "T": int(now * 1e3), "m": True, "M": True}
        if self.venue == "kraken":
            return {"channel": "trade", "type": "update", "data": [
                {"symbol": product, "side": "sell", "price": 100.5, "qty": 0.25, "ord_type": "market",
                 "trade_id": number, "timestamp": iso(now)}]}
        return {"event": "trade", "channel": f"live_trades_{product}", "data": {
            "id": number, "timestamp": str(int(now)), "amount_str": "0.25", "price_str": "100.5", "type": 1,
            "microtimestamp": str(int(now * 1e6)), "buy_order_id": 1, "sell_order_id": 2}}

    def quote(self, number, product=None):
        """A quote or ticker; None where the venue has none on the channels that are subscribed."""
        now, product = time.time(), product or SPELLED[self.venue]
        if self.venue == "coinbase-advanced":
            return self.numbered("ticker", [{"type": "update", "tickers": [
                {"type": "ticker", "product_id": product, "price": "100.5", "best_bid": "100.4",
                 "best_bid_quantity": "1", "best_ask": "100.6", "best_ask_quantity": "2"}]}])
        if self.venue == "coinbase-exchange":
            return {"type": "ticker", "sequence": number * 3 + 1, "product_id": product, "price": "100.5",
                    "best_bid": "100.4", "best_ask": "100.6", "side": "buy", "time": iso(now),
                    "trade_id": number, "last_size": "0.25"}
        if self.venue == "binance":
            return {"u": number, "s": product, "b": "100.4", "B": "1", "a": "100.6", "A": "2"}
        if self.venue == "kraken":
            return {"channel": "ticker", "type": "update", "data": [
                {"symbol": product, "bid": 100.4, "bid_qty": 1.0, "ask": 100.6, "ask_qty": 2.0, "last": 100.5,
                 "volume": 1.0, "timestamp": iso(now)}]}
        return None

    def heartbeat(self):
        if self.venue == "coinbase-advanced":
            return self.numbered("heartbeats", [{"current_time": "2025-11-08 15:12:32.0 +0000 UTC m=+83",
                                                 "heartbeat_counter": "7"}])
        if self.venue == "coinbase-exchange":
            return {"type": "heartbeat", "sequence": int(time.time() * 10), "last_trade_id": 20,
                    "product_id": SPELLED[self.venue], "time": iso(time.time())}
        if self.venue == "kraken":
            return {"channel": "heartbeat"}
        return None

    async def beat(self, count=10_000):
        """Heartbeats for as long as the client stays."""
        for _ in range(count):
            message = self.heartbeat()
            if message:
                await self.say(message)
            await asyncio.sleep(0.2)

    def reset(self):
        """RST, in the middle of a frame."""
        raw = self.socket.transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        under_tls = self.socket.transport._ssl_protocol._transport
        under_tls.write(b"\x17\x03\x03\x00\x40half")  # a TLS record cut short
        self.socket.transport.abort()

    async def answer(self, text):
        """Answers what the client asks; true once everything expected has been asked for."""
        self.sent.append((time.monotonic(), text))
        request = json.loads(text)
        if self.venue == "coinbase-advanced":
            subscriptions = {request["channel"]: ["BTC-USD"]}
            await self.say(self.numbered("subscriptions", [{"subscriptions": subscriptions}]))
            return request["channel"] == "heartbeats"
        if self.venue == "coinbase-exchange":
            await self.say({"type": "subscriptions", "channels": [
                {"name": name, "product_ids": request["product_ids"]} for name in request["channels"]]})
            return True
        if self.venue == "binance":
            await self.say({"result": None, "id": request["id"]})
            return request["method"] == "SUBSCRIBE"
        if self.venue == "kraken":
            if request["method"] == "ping":
                await self.say({"method": "pong", "req_id": request["req_id"]})
                return False
            for symbol in request["params"]["symbol"]:
                await self.say({"method": "subscribe", "success": True, "req_id": request["req_id"],
                                "result": {"channel": request["params"]["channel"], "symbol": symbol}})
            return request["params"]["channel"] == "trade"
        if request["event"] == "bts:heartbeat":
            await self.say({"event": "bts:heartbeat", "data": {"status": "success"}})
            return False
        channel = request["data"]["channel"]
        await self.say({"event": "bts:subscription_succeeded", "channel": channel, "data": {}})
        return True


class VenueServer:
    """`script(number, client)` is a coroutine; number counts connections from 0. `in_turn`: nobody but the
    first is let in before the first has subscribed, so that number 0 is the leading one."""

    def __init__(self, venue, certificates, script, port=0, tls=True, deaf=(), in_turn=False):
        self.venue, self.script, self.deaf, self.in_turn = venue, script, deaf, in_turn
        self.asked = 0
        self.root, chain, key = certificates
        self.context = None
        if tls:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(chain, key)
        self.port = port
        self.clients, self.opened, self.subscribed, self.failures = [], [], [], []
        self._started = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)

    async def answer(self, client, text):
        return await client.answer(text)

    @property
    def url(self):
        return f"{'wss' if self.context else 'ws'}://127.0.0.1:{self.port}{URLS[self.venue]}"

    def __enter__(self):
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    async def _let_in(self, *_):
        self.asked += 1
        if self.asked > 1:
            while self.in_turn and not self.subscribed:
                await asyncio.sleep(0.01)

    async def _serve(self):
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        async with serve(self._connection, "127.0.0.1", self.port, ssl=self.context,
                         process_request=self._let_in, ping_interval=None) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._started.set()
            await self._stop.wait()
            for task in [client.task for client in self.clients]:
                task.cancel()
            server.close(close_connections=True)

    async def _connection(self, socket_):
        client = Client(self.venue, socket_)
        client.task = asyncio.current_task()
        number = len(self.clients)
        self.clients.append(client)
        self.opened.append(time.monotonic())
        ready = asyncio.Event()

        async def listen():
            async for text in socket_:
                if number not in self.deaf and await self.answer(client, text):
                    self.subscribed.append(time.monotonic())
                    ready.set()

        async def play():
            await ready.wait()
            await self.script(number, client)

        tasks = [asyncio.ensure_future(listen()), asyncio.ensure_future(play())]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            if tasks[1].done() and tasks[1].exception() is None:
                await tasks[0]
        except Exception as error:
            self.failures.append(error)
        finally:
            for task in tasks:
                task.cancel()
                with contextlib.suppress(BaseException):
                    await task
