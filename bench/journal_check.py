#!/usr/bin/env python3
"""The log against the exchange's journal, on five venues that do everything wrong at once.

Usage: journal_check.py BINARY [--command ingest|run] [--minutes N] [--replay]

Market minutes at 20x; faults repeat every 30 s of the wall clock (tests/e2e/faulty_market.py). --replay also
compares every row of ticks.features with a replay of the log's records, to the bit (with --command run).
Exit 1 where something lost was not told, told and not lost, stored twice, not stored, or differs.
"""

import argparse
import concurrent.futures
import os
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "e2e"))


def nearest_rank(values, q):
    return sorted(values)[max(0, -int(-q * len(values) // 1) - 1)]


def check(venue, options, folder):
    from faulty_market import follow
    from journal import judge
    from live_run import check_against_replay
    journal, found, log = follow(options.command, venue, folder, options.minutes)
    verdict = judge(journal, found)
    rows = check_against_replay(log, folder) if options.replay else 0
    return venue, verdict, rows


def show(venue, verdict, rows):
    print(f"{venue}: lost {verdict.lost}, told {verdict.told}, untold {len(verdict.untold)}, "
          f"false {len(verdict.false)}, late {verdict.late} (told when overtaken, stored later), "
          f"unverifiable {verdict.unverifiable}, twice {len(verdict.twice)}, "
          f"not stored {len(verdict.not_stored)}, violations {verdict.violations}; "
          f"{verdict.reconnects} reconnects, back after {nearest_rank(verdict.back_s, 0.5):.3f} s (p50), "
          f"{nearest_rank(verdict.back_s, 0.99):.3f} s (p99); silence left after at most "
          f"{max(verdict.left_s):.3f} s" + (f"; {rows} rows equal to the replay's" if rows else ""))
    for name, what in verdict.faults().items():
        print(f"  {name}: {what if isinstance(what, int) else what[:5]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("--command", choices=["ingest", "run"], default="ingest")
    parser.add_argument("--minutes", type=float, default=10, help="of the market")
    parser.add_argument("--replay", action="store_true")
    options = parser.parse_args()
    os.environ["FORESHOCK_SOURCE_DIR"] = str(ROOT)
    os.environ["FORESHOCK_BINARY"] = str(pathlib.Path(options.binary).resolve())
    from exchange import VENUES
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(len(VENUES)) as pool:
        folders = {venue: pathlib.Path(folder) / venue for venue in VENUES}
        for path in folders.values():
            path.mkdir()
        results = list(pool.map(lambda venue: check(venue, options, folders[venue]), VENUES))
    for result in results:
        show(*result)
    back = [seconds for _, verdict, _ in results for seconds in verdict.back_s]
    print(f"all: {len(back)} reconnects, p99 {nearest_rank(back, 0.99):.3f} s, most {max(back):.3f} s")
    sys.exit(any(verdict.faults() for _, verdict, _ in results))


if __name__ == "__main__":
    main()
