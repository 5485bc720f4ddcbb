"""Memory does not grow with the input: replays of a file and of one eight times as long peak alike."""

import os
import random
import subprocess

import pytest

from command import BINARY

TICKS_PER_SECOND = 2
SHORT_TICKS = 320_000  # above the few chunks under way, of 32,768 records and a warm-up each
RECORD_BYTES, TICK_BYTES = 128, 16
TIMES = 8
ALLOWANCE_BYTES = 120 << 20  # which threads ran when, the allocator: runs of the same input differ by 80 MB


def write_ticks(path, count):
    """Flat ticks, half a second apart: shape 5, the shortest lines there are."""
    random.seed(1)
    start_ms = 1_767_571_200_000
    price = 9_000_000
    with open(path, "w") as out:
        for i in range(count):
            price += random.randint(-100, 100)
            seconds, ms = divmod(start_ms + i * 1000 // TICKS_PER_SECOND, 1000)
            days, rest = divmod(seconds - start_ms // 1000, 86_400)
            stamp = f"2026-01-{5 + days:02}T{rest // 3600:02}:{rest // 60 % 60:02}:{rest % 60:02}.{ms:03}Z"
            out.write(f'{{"timestamp":"{stamp}","product_id":"BTC-USD","price":{price / 100},'
                      f'"best_bid":{(price - 1) / 100},"best_ask":{(price + 1) / 100}}}\n')
    return path


@pytest.fixture(scope="module")
def ticks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ticks")
    return [write_ticks(folder / f"{n}.ndjson", n * SHORT_TICKS) for n in (1, TIMES)]


def peak_bytes(*args):
    process = subprocess.Popen([BINARY, *map(str, args)], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, args
    return usage.ru_maxrss * 1024


@pytest.mark.parametrize("how", [("core_v1", "--threads", 1), ("core_v1", "--threads", 2),
                                 ("core_v1", "--threads", 3),
                                 ("core_v1", "--threads", 2, "--from", "2026-01-05T02:00:00Z"),
                                 ("handoff_v1", "--threads", 1), ("handoff_v1", "--threads", 2)],
                         ids=lambda how: " ".join(map(str, how)))
def test_memory_does_not_grow_with_the_input(how, ticks, tmp_path):
    short, long = (peak_bytes("replay", "--set", *how, "--raw", raw, "--out", tmp_path / "out.parquet")
                   for raw in ticks)
    print(f"{how}: {short / 1e6:.0f} MB, {TIMES} times the input {long / 1e6:.0f} MB")
    kept = (TIMES - 1) * SHORT_TICKS * TICK_BYTES if how[0] == "handoff_v1" else 0
    assert ALLOWANCE_BYTES + kept < (TIMES - 1) * SHORT_TICKS * RECORD_BYTES, "room for the records"
    assert long - short <= ALLOWANCE_BYTES + kept
