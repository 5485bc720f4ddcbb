"""replay --late: every record an engine refused is named, once, whatever the chunks."""
import json
from datetime import datetime, timedelta, timezone

import pyarrow.parquet as pq
import pytest
from command import run, succeed

START = datetime(2026, 1, 5, tzinfo=timezone.utc)
# Seconds since the start, in log order; on one clock, a stamp from the future is known by what follows it.
LATE, FUTURE = [149.0, 301.5], [100_000.0]
TICKS_PER_S = 20  # enough for the file to be cut


def ticks(begin, end):
    return [begin + i / TICKS_PER_S for i in range((end - begin) * TICKS_PER_S)]


SECONDS = [*ticks(0, 150), FUTURE[0], *ticks(150, 153), LATE[0], *ticks(153, 400), LATE[1], *ticks(400, 500)]


def write_ticks(path):
    with open(path, "w") as out:
        for second in SECONDS:
            stamp = (START + timedelta(seconds=second)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
            out.write(json.dumps({"timestamp": stamp, "product_id": "BTC-USD", "price": "100.01",
                                  "best_bid": "100.00", "best_ask": "100.02"}) + "\n")
    return path


@pytest.mark.parametrize("cut", [(), ("--chunks", 7), ("--chunks", 5, "--threads", 2)], ids=str)
def test_refused_records_are_named_once(tmp_path, cut):
    raw, late = write_ticks(tmp_path / "ticks.ndjson"), tmp_path / "late.parquet"
    counts = json.loads(succeed("replay", "--raw", raw, "--late", late, "--json", *cut).stdout)
    rows = pq.read_table(late).to_pylist()
    assert (counts["late"], counts["quarantined_future"]) == (len(LATE), len(FUTURE))
    found = [((row["ts_event"] - START).total_seconds(), row["reason"]) for row in rows]
    assert found == [(FUTURE[0], "future"), (LATE[0], "late"), (LATE[1], "late")]
    assert {(row["venue"], row["product_id"], row["kind"]) for row in rows} == {
        ("coinbase-advanced", "BTC-USD", "ticker")}
    assert all(row["best_bid"] == 100.0 and row["best_ask"] == 100.02 and row["price"] == 100.01
               and row["size"] is None for row in rows)


def test_a_set_that_refuses_nothing_says_so(tmp_path):
    raw = write_ticks(tmp_path / "ticks.ndjson")
    done = run("replay", "--raw", raw, "--set", "handoff_v1", "--late", tmp_path / "late.parquet")
    assert done.returncode == 2
    assert "--late: handoff_v1 refuses no record" in done.stderr
    assert not (tmp_path / "late.parquet").exists()


def test_out_and_late_are_two_files(tmp_path):
    raw, both = write_ticks(tmp_path / "ticks.ndjson"), tmp_path / "both.parquet"
    done = run("replay", "--raw", raw, "--out", both, "--late", both)
    assert done.returncode == 2
    assert f"--out and --late are both {both}" in done.stderr
    assert not both.exists()


def test_a_late_file_that_cannot_be_written_is_named(tmp_path):
    raw = write_ticks(tmp_path / "ticks.ndjson")
    done = run("replay", "--raw", raw, "--late", raw / "late.parquet")  # a file is no folder
    assert done.returncode == 1
    assert str(raw / "late.parquet") in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
