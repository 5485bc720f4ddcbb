"""Runs the foreshock binary as a user would."""

import hashlib
import os
import pathlib
import subprocess

SOURCE = pathlib.Path(os.environ["FORESHOCK_SOURCE_DIR"])
BINARY = pathlib.Path(os.environ["FORESHOCK_BINARY"])
TIMEOUT_S = 600


def run(*args, binary=BINARY, **options):
    """The finished process, whatever its exit status, with its output as text."""
    return subprocess.run(
        [binary, *map(str, args)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=TIMEOUT_S, **options,
    )


def succeed(*args, **options):
    """As run, but a failure of the command fails the test with what it said."""
    done = run(*args, **options)
    assert done.returncode == 0, f"{' '.join(map(str, args))}: exit {done.returncode}\n{done.stderr}"
    return done


def sha256(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()
