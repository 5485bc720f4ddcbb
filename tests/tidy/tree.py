"""The files of the project, as the rules of this folder see them: what git tracks or would track."""

import os
import pathlib
import subprocess

ROOT = pathlib.Path(os.environ["FORESHOCK_SOURCE_DIR"])
BUILD = pathlib.Path(os.environ["FORESHOCK_BUILD_DIR"])


def files(*suffixes, under=""):
    """Paths relative to the root, sorted; all of them when no suffix is named."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z", "--", under or "."],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    paths = [pathlib.PurePosixPath(name) for name in sorted(set(listed.split("\0"))) if name]
    return [p for p in paths if (not suffixes or p.suffix in suffixes) and (ROOT / p).is_file()]


def cpp_files(under=""):
    return files(".cpp", ".hpp", ".ipp", under=under)


def read(path):
    return (ROOT / path).read_text(encoding="utf-8")


def report(violations):
    """Fails with one line a violation."""
    violations = list(violations)
    assert not violations, "\n" + "\n".join(violations)
