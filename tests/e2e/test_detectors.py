"""The golden file of ADWIN is what river gives today."""

import json
import subprocess

from command import SOURCE
from environments import python_of


def test_golden_adwin_is_rivers():
    done = subprocess.run([python_of("river"), SOURCE / "tests" / "e2e" / "river_adwin.py"],
                          capture_output=True, text=True, check=True)
    golden = json.loads((SOURCE / "tests" / "golden" / "adwin.json").read_text())
    theirs = json.loads(done.stdout)
    assert theirs == golden and sum(len(case["changes"]) for case in golden) >= 5
