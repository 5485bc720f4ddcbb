"""Reads an event log without the program: its tables and frames (src/foreshock/stream/entry_frame.hpp)."""

import contextlib
import json
import sqlite3
import struct

OFFSET_BITS = 44
HEADER = struct.Struct("<IIqH")  # checksum, size of what follows it, time, size of the key


def entries(path, topic="ticks.raw"):
    """(offset, time in ns, key, value) of each, in order."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        if database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'blocks'").fetchone() == (0,):
            return  # the program is about to make them
        found = database.execute("SELECT id FROM topics WHERE name = ?", (topic,)).fetchone()
        if found is None:
            return
        low = found[0] << OFFSET_BITS
        blocks = database.execute("SELECT id, count, data FROM blocks WHERE id >= ? AND id < ? ORDER BY id",
                                  (low, low + (1 << OFFSET_BITS))).fetchall()
    for row, count, data in blocks:
        at, offset = 0, row - low
        for i in range(count):
            _, size, time, key_size = HEADER.unpack_from(data, at)
            end = at + 8 + size
            key = data[at + HEADER.size : at + HEADER.size + key_size]
            yield offset + i, time, key.decode(), data[at + HEADER.size + key_size : end].decode()
            at = end
        assert at == len(data)


def records(path, topic="ticks.raw"):
    """The record lines as objects."""
    return [json.loads(value) for _, _, _, value in entries(path, topic)]
