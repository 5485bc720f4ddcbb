#!/usr/bin/env python3
"""foreshock run against the simulated exchange, on one machine, both over TLS.

Usage: live_bench.py BINARY latency [--speed X] [--seconds N]
       live_bench.py BINARY burst [--speed X]
       live_bench.py BINARY kill [--rounds N] [--speed X]

latency: open loop (the exchange sends by the clock, whatever we do); from the receipt of the record that
closes a second to its durable row. burst: every trade becomes a hundred for 60 s; what was lost, how late
it came, when the backlog was gone, peak memory. kill: kill -9 at random moments, then the log against a
replay of its records, and what was told as durable against the log. Exit 1 where something was lost, twice
or differs.
"""

import argparse
import collections
import json
import os
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "e2e"))
BURST_S = 60
TICKS = ("trade", "quote", "ticker")


def wait(seconds, process):
    """Measured time passes; the process must live."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        assert process.poll() is None, "it ended"
        time.sleep(0.05)


def peak_memory_mib(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def make_model(folder):
    from command import succeed
    succeed("simulate", "--out", folder / "m.ndjson", "--hours", 6, "--seed", 3)
    succeed("replay", "--raw", folder / "m.ndjson", "--out", folder / "f.parquet")
    succeed("label", "--features", folder / "f.parquet", "--out", folder / "l.parquet")
    succeed("train", "--features", folder / "l.parquet", "--out", folder / "models")
    return folder / "models" / "log_har"


def latency(options, folder):
    from exchange import Exchange
    from live_run import Run
    model = make_model(folder)
    with Exchange(folder, "coinbase-exchange", speed=options.speed, minutes=100_000) as exchange:
        with Run(exchange, folder, "--model", model) as live:
            live.until(lambda: live.lines("prediction"), "prediction")
            started, before = time.monotonic(), live.lines("status")[-1]
            wait(options.seconds, live.process)
            live.end()
    end = live.lines("end")[-1]
    spent = time.monotonic() - started
    measured = end["row_latency_ms"]
    print(f"{(end['ticks'] - before['ticks']) / spent:.0f} ticks/s for {spent:.0f} s; "
          f"{measured['rows']} rows: p50 {measured['p50']:.2f} ms, p99 {measured['p99']:.2f} ms, "
          f"max {measured['max']:.2f} ms")
    most = max(count for _, count in measured["histogram"])
    for bound, count in measured["histogram"]:
        name = "more" if bound is None else f"<= {bound:g} ms"
        print(f"  {name:>10} {count:6d} {'#' * round(60 * count / most)}")
    return end["gaps"] == 0


def last_age_s(log):
    """How long ago the newest record of the log was received."""
    from event_log import entries
    *_, (_, received, _, _) = entries(log, last_only=True)
    return time.time() - received / 1e9


def burst(options, folder):
    from event_log import entries
    from exchange import Exchange
    from live_run import Run
    faults = f"burst=100@10s,burst_length={BURST_S}s"
    with Exchange(folder, "coinbase-exchange", faults, options.speed, minutes=100_000) as exchange:
        with Run(exchange, folder) as live:
            live.until(lambda: exchange.journal("fault"), "burst")
            wait(BURST_S, live.process)
            live.until(lambda: exchange.journal("fault_end"), "end of the burst")
            ended = time.monotonic()
            live.until(lambda: last_age_s(live.log) < 0.5, "end of the backlog")
            gone = time.monotonic() - ended
            peak = peak_memory_mib(live.process.pid)
            live.end()
        exchange.stop()
    found = []
    for _, received, _, value in entries(live.log):
        record = json.loads(value)
        if record["kind"] in TICKS:
            found.append(((record["kind"], record["product_id"], record["seq"]), received))
    stored = dict(found)
    every = [(line["kind"], line["product"], line["seq"], line["wall"])
             for line in exchange.journal("sent") if line["kind"] in TICKS]
    while every and every[-1][:3] not in stored:  # on the way when we left
        every.pop()
    lost = sum(line[:3] not in stored for line in every)
    starts = exchange.journal("fault")[0]["wall"]
    during = sum(starts <= line[3] < starts + BURST_S * 10**9 for line in every)
    late = max(stored[line[:3]] - line[3] for line in every if line[:3] in stored) / 1e9
    print(f"{len(every)} messages, {during / BURST_S:.0f}/s in the burst of {BURST_S} s; lost {lost}, "
          f"twice {len(found) - len(stored)}, received at most {late:.2f} s after they were sent; "
          f"backlog gone {gone:.2f} s after the burst; {peak:.0f} MiB at most")
    return lost == 0 and len(found) == len(stored)


def kill(options, folder):
    from event_log import entries, records
    from exchange import Exchange
    from live_run import Run, check_against_replay
    rng = random.Random(options.seed)
    model = make_model(folder)
    faults = "drop=0.005,dup=0.01,reorder=3,reset@every7s"
    with Exchange(folder, "binance", faults, options.speed, minutes=100_000) as exchange:
        for round_ in range(options.rounds):
            with Run(exchange, folder, "--model", model) as live:
                wait(rng.uniform(0.05, 3), live.process)
                live.process.kill()
            if sys.stderr.isatty():
                print(f"\r{round_ + 1} of {options.rounds} killed", end="", file=sys.stderr, flush=True)
        with Run(exchange, folder, "--model", model) as live:
            live.until(lambda: live.lines("status") and live.lines("status")[-1]["ready"], "readiness")
            wait(5, live.process)
            live.end()
    rows = check_against_replay(live.log, folder)
    predictions = collections.Counter(value for _, _, _, value in entries(live.log, "ticks.predictions"))
    told = [json.dumps({k: v for k, v in line.items() if k != "event"}) for line in live.lines("prediction")]
    kept = {json.dumps(json.loads(value)) for value in predictions}
    missing = sum(line not in kept for line in told)
    raw = collections.Counter(r["raw"] for r in records(live.log) if r["kind"] in TICKS)
    twice = sum(raw.values()) - len(raw)
    made = sum(predictions.values())
    print(f"{options.rounds} times killed: {sum(raw.values())} ticks, {twice} twice; {rows} rows, all equal "
          f"to the replay's to the bit; {made} predictions, {made - len(predictions)} twice; "
          f"of {len(told)} told as durable {missing} missing")
    return twice == missing == 0 and made == len(predictions) == rows


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("what", choices=["latency", "burst", "kill"])
    parser.add_argument("--speed", type=float, help="of the market (default: 95, 10, 20)")
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the moments of kill -9")
    options = parser.parse_args()
    os.environ["FORESHOCK_SOURCE_DIR"] = str(pathlib.Path(__file__).resolve().parent.parent)
    os.environ["FORESHOCK_BINARY"] = str(pathlib.Path(options.binary).resolve())
    measure, speed = {"latency": (latency, 95), "burst": (burst, 10), "kill": (kill, 20)}[options.what]
    options.speed = options.speed or speed
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(0 if measure(options, pathlib.Path(folder)) else 1)


if __name__ == "__main__":
    main()
