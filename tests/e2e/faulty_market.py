"""A venue that does everything wrong, `foreshock ingest` or `run` listening."""

import pathlib
import subprocess

from command import BINARY, TIMEOUT_S
from event_log import records
from exchange import PRODUCTS, Exchange

SPEED = 20
ROUND_S = 30  # by the wall clock: ten minutes of the market
ALL_ALONG = ["drop=0.02", "dup=0.01", "reorder=3", "skew=250ms", "expiry=6s"]  # 6 s stand for Binance's 24 h
# At so many seconds of each round. The silences (half_open, freeze) are left after 5 s.
EVENTS = [("reset", 3), ("half_open", 4), ("down=3s", 12), ("freeze=6s", 18)]


def faults(minutes):
    rounds = range(0, round(minutes * 60 / SPEED), ROUND_S)
    return ",".join([*ALL_ALONG, *(f"{event}@{at + start}s" for start in rounds for event, at in EVENTS)])


def follow(command, venue, folder, minutes):
    """Until the market has ended; (journal, records of the log, path of the log)."""
    folder = pathlib.Path(folder)
    log = folder / "log.db"
    with Exchange(folder, venue, faults(minutes), speed=SPEED, minutes=minutes, seed=7) as exchange:
        with open(folder / "lines.ndjson", "w") as out, open(folder / "notices.txt", "w") as notices:
            process = subprocess.Popen(
                [BINARY, command, "--venue", venue, "--products", ",".join(PRODUCTS), "--url", exchange.url,
                 "--ca-file", exchange.root, "--log", f"sqlite:{log}", "--json"], stdout=out, stderr=notices)
        try:
            exchange.wait()
            process.terminate()
            assert process.wait(timeout=TIMEOUT_S) == 0, (folder / "notices.txt").read_text()
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
        return exchange.journal(), records(log), log
