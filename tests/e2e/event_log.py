"""Reads an event log without the program: its tables and frames (src/foreshock/stream/entry_frame.hpp)."""

import contextlib
import json
import sqlite3
import struct

OFFSET_BITS = 44
HEADER = struct.Struct("<IIqH")  # checksum, size of what follows it, time, size of the key


def blocks(path, topic, last_only=False):
    """(offset of the first entry, number of entries, frames) of each block, in order."""
    with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        if database.execute("SELECT count(*) FROM sqlite_master WHERE name = 'blocks'").fetchone() == (0,):
            return []  # the program is about to make them
        found = database.execute("SELECT id FROM topics WHERE name = ?", (topic,)).fetchone()
        if found is None:
            return []
        low = found[0] << OFFSET_BITS
        order = "DESC LIMIT 1" if last_only else ""
        rows = database.execute("SELECT id, count, data FROM blocks WHERE id >= ? AND id < ? "
                                f"ORDER BY id {order}", (low, low + (1 << OFFSET_BITS))).fetchall()
    return [(row - low, count, data) for row, count, data in rows]


def entries(path, topic="ticks.raw", last_only=False):
    """(offset, time in ns, key, value) of each, or of the last block's, in order."""
    for first, count, data in blocks(path, topic, last_only):
        at = 0
        for i in range(count):
            _, size, time, key_size = HEADER.unpack_from(data, at)
            end = at + 8 + size
            key = data[at + HEADER.size : at + HEADER.size + key_size]
            yield first + i, time, key.decode(), data[at + HEADER.size + key_size : end].decode()
            at = end
        assert at == len(data)


def records(path, topic="ticks.raw"):
    """The record lines as objects."""
    return [json.loads(value) for _, _, _, value in entries(path, topic)]
