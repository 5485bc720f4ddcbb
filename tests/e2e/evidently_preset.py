"""Evidently's own verdict: evidently_preset.py REFERENCE CURRENT [OUT.html], Parquet files; its dict as JSON.

Runs in the environment of tools/requirements-evidently.txt.
"""

import json
import sys
import time
import warnings

warnings.simplefilter("ignore")

import pandas  # noqa: E402
from evidently import Dataset, Report  # noqa: E402
from evidently.presets import DataDriftPreset  # noqa: E402


def main():
    started = time.monotonic()
    reference, current = (Dataset.from_pandas(pandas.read_parquet(path)) for path in sys.argv[1:3])
    report = Report([DataDriftPreset()]).run(current, reference)
    found = report.dict()
    if len(sys.argv) > 3:
        report.save_html(sys.argv[3])
    print(f"{time.monotonic() - started:.2f} s", file=sys.stderr)
    print(json.dumps(found, default=str))


if __name__ == "__main__":
    main()
