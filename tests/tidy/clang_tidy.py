"""clang-tidy finds nothing in src and cli: bugs, naming, functions over 70 lines (.clang-tidy).

A file that passed is not looked at again until it, a header it includes or .clang-tidy changes:
build/tidy_passed holds one empty file for each such state.
"""

import concurrent.futures
import functools
import hashlib
import os
import re
import subprocess

from tree import ROOT, cpp_files, report

TOOL = "clang-tidy-14"
DATABASE = ROOT / "build" / "clang"
PASSED = ROOT / "build" / "tidy_passed"
INCLUDE = re.compile(rb'^\s*#\s*include\s*"([^"]+)"', re.M)


@functools.cache
def content(path):
    return path.read_bytes() if path.is_file() else b""


def state(path):
    """A hash over the file, everything of ours it includes, and the checks."""
    seen, open_files = set(), [path]
    while open_files:
        file = open_files.pop()
        if file in seen or not file.is_file():
            continue
        seen.add(file)
        names = [name.decode() for name in INCLUDE.findall(content(file))]
        open_files += [folder / name for name in names for folder in (file.parent, ROOT / "src")]
    digest = hashlib.sha256(content(ROOT / ".clang-tidy"))
    for file in sorted(seen):
        digest.update(str(file.relative_to(ROOT)).encode() + b"\0" + content(file))
    return digest.hexdigest()


def complaints(path):
    mark = PASSED / state(ROOT / path)
    if mark.exists():
        return []
    run = subprocess.run([TOOL, "-p", DATABASE, "--quiet", path], cwd=ROOT, capture_output=True, text=True)
    if run.returncode == 0:
        mark.touch()
        return []
    lines = [line for line in run.stdout.splitlines() if ": error:" in line]
    return lines or [f"{path}: {TOOL} failed: {run.stderr.strip()}"]


def test_clang_tidy_finds_nothing():
    assert (DATABASE / "compile_commands.json").exists(), "configure it first: cmake --preset clang"
    PASSED.mkdir(parents=True, exist_ok=True)
    sources = [path for folder in ("src", "cli") for path in cpp_files(folder) if path.suffix == ".cpp"]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        found = [line for lines in pool.map(complaints, sources) for line in lines]
    report(sorted(set(line.replace(f"{ROOT}/", "") for line in found)))


def test_the_tool_sees_a_violation(tmp_path):
    bad = tmp_path / "bad.cpp"
    body = "  x = x + 1;\n" * 80
    bad.write_text(f"int TooLong(int x) {{\n{body}  return x;\n}}\n")
    run = subprocess.run([TOOL, f"--config-file={ROOT / '.clang-tidy'}", "--quiet", bad, "--"], cwd=ROOT,
                         capture_output=True, text=True)
    assert run.returncode != 0
    assert "readability-function-size" in run.stdout and "readability-identifier-naming" in run.stdout
