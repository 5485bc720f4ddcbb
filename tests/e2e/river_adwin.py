"""ADWIN of river on the series of tests/golden/adwin.json, run by its Python: prints that file's content."""

import json

from river.drift import ADWIN


def series(seed, levels):
    """Numbers in [0, 1): `count` values around each level, by a linear congruential generator."""
    state, out = seed, []
    for level, count in levels:
        for _ in range(count):
            state = (state * 1103515245 + 12345) % 2**31
            out.append(level + (state / 2**31 - 0.5) * 0.5)
    return out


CASES = [
    {"seed": 1, "levels": [[0.5, 2000]]},
    {"seed": 2, "levels": [[0.4, 700], [0.6, 700]]},
    {"seed": 3, "levels": [[0.5, 5000], [0.53, 3000], [0.3, 40], [0.5, 1000]]},
    {"seed": 4, "levels": [[0.3, 333], [0.7, 100], [0.3, 100], [0.7, 777]]},
]


def run(case):
    detector, changes, widths = ADWIN(), [], []
    for i, value in enumerate(series(case["seed"], case["levels"])):
        detector.update(value)
        if detector.drift_detected:
            changes.append(i)
            widths.append(int(detector.width))
    return {**case, "changes": changes, "widths": widths, "width": int(detector.width),
            "mean": detector.estimation}


print(json.dumps([run(case) for case in CASES], indent=1))
