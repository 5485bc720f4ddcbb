#!/usr/bin/env python3
"""Messages a second from a loopback socket to the durable log, the venue sending as fast as it can.

Usage: ingest_speed.py BINARY [--messages N] [--venue coinbase-exchange|binance|kraken] [--plain]

Frames are made beforehand, so that the sender costs little; over TLS unless --plain. The clock runs from the
first frame until the last trade is in the log, committed and synchronised. The sender shares the machine.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import pathlib
import socket
import sqlite3
import ssl
import struct
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "e2e"))
from venue_server import URLS, Client, make_certificates  # noqa: E402


def frame(payload):
    head = b"\x81"
    head += bytes([len(payload)]) if len(payload) < 126 else b"\x7e" + struct.pack(">H", len(payload))
    return head + payload


def read_frame(stream):
    head = stream.read(2)
    size = head[1] & 127
    if size == 126:
        size = struct.unpack(">H", stream.read(2))[0]
    mask, payload = stream.read(4), stream.read(size)
    return bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload)).decode()


def handshake(stream):
    key = None
    while (line := stream.readline().strip()):
        name, _, value = line.partition(b":")
        if name.lower() == b"sec-websocket-key":
            key = value.strip()
    accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    return (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")


ANSWERS = {
    "coinbase-exchange": lambda text: [{"type": "subscriptions", "channels": []}],
    "binance": lambda text: [{"result": None, "id": 1}],
    "kraken": lambda text: [{"method": "subscribe", "success": True, "req_id": 1}],
}
SUBSCRIPTIONS = {"coinbase-exchange": 1, "binance": 1, "kraken": 2}


def stored(path):
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        row = database.execute("SELECT id, count FROM blocks ORDER BY id DESC LIMIT 1").fetchone()
    return (row[0] & ((1 << 44) - 1)) + row[1] if row else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--messages", type=int, default=1_000_000)
    parser.add_argument("--venue", choices=ANSWERS, default="coinbase-exchange")
    parser.add_argument("--plain", action="store_true")
    options = parser.parse_args()
    folder = pathlib.Path(tempfile.mkdtemp())
    root, chain, key = make_certificates(folder)
    client = Client(options.venue, None)
    template = json.dumps(client.trade(100_000_000), separators=(",", ":"))
    ids = range(100_000_000, 100_000_000 + options.messages)
    frames = [frame(template.replace("100000000", str(number)).encode()) for number in ids]
    chunks = [b"".join(frames[i : i + 2_000]) for i in range(0, len(frames), 2_000)]
    del frames

    listener = socket.create_server(("127.0.0.1", 0))
    scheme = "ws" if options.plain else "wss"
    log = folder / "log"
    url = f"{scheme}://127.0.0.1:{listener.getsockname()[1]}{URLS[options.venue]}"
    process = subprocess.Popen(
        [options.binary, "ingest", "--venue", options.venue, "--products", "BTC-USD",
         "--log", f"sqlite:{log}", "--ca-file", root, "--url", url],
        stdout=subprocess.PIPE, text=True)
    connection, _ = listener.accept()
    if not options.plain:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        connection = context.wrap_socket(connection, server_side=True)
    stream = connection.makefile("rb")
    connection.sendall(handshake(stream))
    for _ in range(SUBSCRIPTIONS[options.venue]):
        for answer in ANSWERS[options.venue](read_frame(stream)):
            connection.sendall(frame(json.dumps(answer).encode()))

    started = time.monotonic()
    for chunk in chunks:
        connection.sendall(chunk)
    sent = time.monotonic()
    while stored(log) < options.messages:
        time.sleep(0.005)
    done = time.monotonic()
    status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
    peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    process.terminate()
    print(process.communicate()[0].strip())
    size = sum(map(len, chunks)) / options.messages
    print(f"{options.venue}, {'plain' if options.plain else 'TLS'}, {options.messages} messages of "
          f"{size:.0f} bytes: {options.messages / (done - started):.0f} messages/s to the durable log "
          f"(sent in {sent - started:.2f} s, stored after {done - started:.2f} s); "
          f"{int(peak) / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
