"""Python environments of their own, for peers whose packages would not live beside the tests' own ones."""

import fcntl
import pathlib
import subprocess
import sys

from command import SOURCE

FOLDER = SOURCE / "build" / "environments"


def python_of(name):
    """The interpreter of the environment tools/requirements-NAME.txt asks for; made where it is missing."""
    wanted = (SOURCE / "tools" / f"requirements-{name}.txt").read_text()
    folder = FOLDER / name
    python, stamp = folder / "bin" / "python", folder / "requirements.installed"
    FOLDER.mkdir(parents=True, exist_ok=True)
    with open(FOLDER / f"{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text() != wanted:
            subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
            subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r",
                            SOURCE / "tools" / f"requirements-{name}.txt"], check=True)
            stamp.write_text(wanted)
    return pathlib.Path(python)
