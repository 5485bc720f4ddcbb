#!/usr/bin/env python3
"""How soon ingest is subscribed again once the venue is back, over many outages of each kind.

Usage: reconnect_time.py BINARY [--rounds N] [--venue V]

down: the port is closed for a random while. reset: the connection is reset and the venue goes on at once.
Figures are of this machine at this moment; nothing is asserted.
"""

import argparse
import asyncio
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "e2e"))
from venue_server import VenueServer, make_certificates  # noqa: E402


def wait_for_subscription(server, count=1):
    while len(server.subscribed) < count:
        time.sleep(0.002)
    return server.subscribed[count - 1]


def show(name, times):
    times.sort()
    print(f"{name}: {len(times)} times, median {statistics.median(times):.3f} s, "
          f"p99 {times[int(len(times) * 0.99)]:.3f} s, most {times[-1]:.3f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("binary")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--venue", default="coinbase-exchange")
    options = parser.parse_args()
    rng = random.Random(1)
    certificates = make_certificates(pathlib.Path(tempfile.mkdtemp()))

    async def stay(number, client):
        await client.beat()

    server = VenueServer(options.venue, certificates, stay)
    with server:
        log = tempfile.mkdtemp() + "/log"
        process = subprocess.Popen(
            [options.binary, "ingest", "--venue", options.venue, "--products", "BTC-USD",
             "--log", f"sqlite:{log}", "--ca-file", certificates[0], "--url", server.url],
            stderr=subprocess.DEVNULL)
        wait_for_subscription(server)
    times = []
    for _ in range(options.rounds):
        time.sleep(rng.uniform(0.2, 6))
        with VenueServer(options.venue, certificates, stay, port=server.port) as again:
            back = time.monotonic()
            times.append(wait_for_subscription(again) - back)
    show("down", times)

    resets = []

    async def reset(number, client):
        await client.say(client.trade(number + 1))
        await asyncio.sleep(rng.uniform(0.3, 0.6))
        client.reset()
        resets.append(time.monotonic())

    with VenueServer(options.venue, certificates, reset, port=server.port) as again:
        wait_for_subscription(again, options.rounds + 1)
        show("reset", [a - b for a, b in zip(again.subscribed[1:], resets)])
    process.terminate()
    process.wait()


if __name__ == "__main__":
    main()
