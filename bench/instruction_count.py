#!/usr/bin/env python3
"""Instructions per item of each stage, counted by callgrind, against bench/instructions.json.

Usage: instruction_count.py PROGRAM [--write]      PROGRAM: build/release/bench/instructions

Exit 1 when a stage needs over 5 % more than the baseline; --write makes what is counted now the baseline.
The build is for plain x86-64 and the libraries are told to use no wider registers, so that machines agree.
"""

import concurrent.futures
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

BASELINE = pathlib.Path(__file__).with_name("instructions.json")
STAGES = ("parse", "update", "core_v1", "long_v1", "window_60s", "window_4h", "handoff_v1", "emit")
FLAT = 1.10  # a tick over a longest window of 4 h against one of 60 s
ALLOWED = 1.05
PLAIN = {
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX512F_Usable,-AVX2_Usable,-AVX_Usable",
    "SIMDJSON_FORCE_IMPLEMENTATION": "westmere",
    "ARROW_USER_SIMD_LEVEL": "NONE",
}


def count(program, stage):
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--toggle-collect=measured",
                   f"--callgrind-out-file={folder}/out", program, stage]
        environment = {**os.environ, **PLAIN, "TMPDIR": folder}
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        raise SystemExit(f"{stage}: {' '.join(map(str, command))} failed:\n{done.stderr}")
    collected = int(re.search(r"Collected : (\d+)", done.stderr).group(1))
    return round(collected / int(done.stdout), 1)


def main(program, write):
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        counts = dict(zip(STAGES, pool.map(lambda stage: count(program, stage), STAGES)))
    baseline = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    too_many = []
    print(f"{'stage':12} {'instructions':>12} {'baseline':>12} {'ratio':>7}   per tick, record or row")
    for stage, now in counts.items():
        before = baseline.get(stage, now)
        print(f"{stage:12} {now:12.1f} {before:12.1f} {now / before:7.3f}")
        if now > ALLOWED * before:
            too_many.append(stage)
    longer = counts["window_4h"] / counts["window_60s"]
    print(f"longest window of 4 h against 60 s: {longer:.3f}")
    if longer > FLAT:
        print(f"a tick costs over {FLAT - 1:.0%} more over a window of 4 h than over one of 60 s")
        return 1
    if write:
        BASELINE.write_text(json.dumps(counts, indent=2) + "\n")
        print(f"wrote {BASELINE.name}")
    elif too_many:
        print(f"over 5 % more: {', '.join(too_many)}; if that is meant, run this with --write")
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or (len(sys.argv) == 3 and sys.argv[2] != "--write"):
        raise SystemExit(__doc__)
    sys.exit(main(sys.argv[1], len(sys.argv) == 3))
