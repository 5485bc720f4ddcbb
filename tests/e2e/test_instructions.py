"""No stage of the main path needs more instructions than bench/instructions.json allows (5 % more)."""

import os
import pathlib
import subprocess
import sys

from command import SOURCE


def test_instructions_are_within_the_baseline():
    program = pathlib.Path(os.environ["FORESHOCK_BUILD_DIR"]) / "bench" / "instructions"
    counted = subprocess.run(
        [sys.executable, SOURCE / "bench" / "instruction_count.py", program], capture_output=True, text=True)
    print(counted.stdout)
    assert counted.returncode == 0, counted.stdout + counted.stderr
