"""--save-disk: the files hold the log's records, each once, in order, whole lines only, whatever happens."""

import json
import os
import resource

import pytest

from command import succeed
from event_log import entries
from exchange import Exchange
from live_run import Run

PREFIX = {"coinbase-exchange": "ticks_BTC-USD_ETH-USD_", "kraken": "ticks_BTC-USD_ETH-USD_",
          "binance": "ticks_BTCUSD_ETHUSD_"}


def mirrored(folder):
    """Lines of all files; every line whole. Names sort by time."""
    lines = []
    for path in sorted(folder.glob("*.ndjson")):
        text = path.read_text()
        assert text == "" or text.endswith("\n"), path
        lines += text.splitlines()
    return lines


def in_log(log):
    return [value for _, _, _, value in entries(log)]


@pytest.mark.parametrize("venue", ["coinbase-exchange", "kraken"])
def test_the_files_are_the_log(venue, tmp_path):
    folder = tmp_path / "mirror"
    with Exchange(tmp_path, venue, speed=60) as exchange:
        done = succeed("ingest", "--venue", venue, "--products", "BTC-USD,ETH-USD", "--url", exchange.url,
                       "--ca-file", exchange.root, "--log", f"sqlite:{tmp_path / 'log.db'}",
                       "--minutes", "0.08",
                       "--save-disk", "--save-folder", folder, "--json")
    (name,) = [path.name for path in folder.iterdir()]
    assert name.startswith(PREFIX[venue]) and name.endswith("Z.ndjson")
    assert mirrored(folder) == in_log(tmp_path / "log.db")
    summary = json.loads(done.stdout)
    assert summary["mirrored"] == summary["stored"] > 100 and summary["not_mirrored"] == 0
    lines = tmp_path / "lines.ndjson"
    lines.write_text("".join(value + "\n" for value in in_log(tmp_path / "log.db")))
    for raw, out in ((folder / name, "a"), (lines, "b")):
        succeed("replay", "--raw", raw, "--out", tmp_path / out)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_without_a_folder_they_go_where_the_prototypes_went(tmp_path):
    with Exchange(tmp_path) as exchange:
        succeed("ingest", "--venue", exchange.venue, "--url", exchange.url, "--ca-file", exchange.root,
                "--log", "sqlite:log.db", "--minutes", "0.03", "--save-disk", cwd=tmp_path)
    (path,) = (tmp_path / "data" / "raw").iterdir()
    assert path.name.startswith("ticks_BTC-USD_2")


def test_after_kill_9_no_line_is_torn_twice_or_made_up(tmp_path):
    folder = tmp_path / "mirror"

    def lines_so_far():
        return sum(path.read_bytes().count(b"\n") for path in folder.glob("*"))

    with Exchange(tmp_path, "binance", speed=60, minutes=600) as exchange:
        for round_ in range(6):
            seen = lines_so_far()
            with Run(exchange, tmp_path, "--save-disk", "--save-folder", folder) as live:
                live.until(lambda: lines_so_far() > seen + 50 * round_, "lines")
                live.process.kill()
                live.process.wait()
            newest = max(folder.iterdir())
            newest.write_bytes(newest.read_bytes() + b'{"v":1,"kind":"tra')  # as if torn
        with Run(exchange, tmp_path, "--save-disk", "--save-folder", folder) as live:
            live.until(lambda: len(live.rows()) >= 3, "rows")
            assert "were cut" in live.end()
    lines, stored = mirrored(folder), in_log(live.log)
    assert len(set(lines)) == len(lines)
    log_order = iter(stored)
    assert all(line in log_order for line in lines)  # in the log, and in its order


def test_a_full_disk_is_outlived(tmp_path):
    """A limit on the size of files stands for it: it holds up the log as well; nothing is lost of either."""
    folder = tmp_path / "mirror"
    with Exchange(tmp_path, "kraken", speed=60, minutes=600) as exchange:
        with Run(exchange, tmp_path, "--save-disk", "--save-folder", folder) as live:
            live.until(lambda: folder.exists() and len(mirrored(folder)) > 50, "lines")
            (path,) = folder.iterdir()
            before = resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE)
            resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE, (os.path.getsize(path) + 10, before[1]))
            live.until(lambda: "trying again" in live.notices_path.read_text(), "word of it")
            resource.prlimit(live.process.pid, resource.RLIMIT_FSIZE, before)
            live.until(lambda: "can be written again" in live.notices_path.read_text(), "the end of it")
            live.end()
    assert mirrored(folder) == in_log(live.log)
