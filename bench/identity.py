#!/usr/bin/env python3
"""The same rows to the bit from every way to compute them, two compilers and three instruction sets.

Usage: identity.py [TICKS]        10,000,000 unless told; takes half an hour and 4 GB

Builds bench/identity.cpp with g++ and clang++ for any x86-64, with g++ for x86-64-v3 and for this machine,
each in a folder of its own under build/, and compares what they print.
"""

import pathlib
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parent.parent
BUILDS = {
    "g++ -O2, any x86-64": ("release", []),
    "clang++ -O2, any x86-64": ("clang", []),
    "g++ -O3 -march=x86-64-v3": ("native", ["-DCMAKE_CXX_FLAGS_RELEASE=-O3 -march=x86-64-v3 -w"]),
    "g++ -O3 -march=native": ("native", []),
}


def build(preset, flags):
    folder = SOURCE / "build" / ("x86-64-v3" if flags else preset)
    configure = ["cmake", "--preset", preset, "-B", folder, "--log-level=WARNING", *flags]
    subprocess.run(configure, check=True, cwd=SOURCE, stdout=subprocess.DEVNULL)
    subprocess.run(["cmake", "--build", folder, "--target", "identity"], check=True,
                   stdout=subprocess.DEVNULL)
    return folder / "bench" / "identity"


def main(ticks):
    reference = None
    for name, how in BUILDS.items():
        done = subprocess.run([build(*how), str(ticks)], stdout=subprocess.PIPE, text=True)
        print(f"{name}\n{done.stdout}", flush=True)
        reference = reference or done.stdout
        if done.returncode or done.stdout != reference:
            raise SystemExit(f"identity: {name} differs")
    print(f"0 differing bytes in {len(BUILDS)} builds")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        raise SystemExit(__doc__)
    main(int(sys.argv[1]) if len(sys.argv) == 2 else 10_000_000)
