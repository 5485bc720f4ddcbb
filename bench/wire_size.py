#!/usr/bin/env python3
"""Bytes a record takes on the wire to Kafka: JSON lines beside CBOR, in batches of 500 packed as a producer
packs them. Needs cbor2, lz4 and zstandard (pip install them into build/venv first).

Usage: wire_size.py BINARY [--minutes N]
"""

import argparse
import json
import pathlib
import subprocess
import tempfile

BATCH = 500


def packed(rows, compress):
    batches = (b"\n".join(rows[first : first + BATCH]) for first in range(0, len(rows), BATCH))
    return sum(len(compress(batch)) for batch in batches) / len(rows)


def main():
    import cbor2
    import lz4.frame
    import zstandard
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary", type=pathlib.Path)
    parser.add_argument("--minutes", type=int, default=30)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        market = pathlib.Path(folder) / "market.ndjson"
        subprocess.run([options.binary, "simulate", "--out", market, "--minutes", str(options.minutes),
                        "--seed", "3", "--products", "BTC-USD,ETH-USD,SOL-USD"], check=True,
                       stdout=subprocess.DEVNULL)
        lines = market.read_bytes().splitlines()
    print(f"{len(lines)} records of a simulated market; bytes a record")
    for name, rows in (("JSON", lines), ("CBOR", [cbor2.dumps(json.loads(line)) for line in lines])):
        plain = sum(map(len, rows)) / len(rows)
        print(f"{name}  plain {plain:5.1f}  lz4 {packed(rows, lz4.frame.compress):5.1f}  "
              f"zstd {packed(rows, zstandard.ZstdCompressor(3).compress):5.1f}")


if __name__ == "__main__":
    main()
