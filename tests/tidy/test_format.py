"""Every C++ file is as clang-format writes it (`make format`)."""

import subprocess

from tree import ROOT, cpp_files

TOOL = "clang-format-14"


def test_files_are_formatted():
    run = subprocess.run(
        [TOOL, "--dry-run", "-Werror", *map(str, cpp_files())], cwd=ROOT, capture_output=True, text=True
    )
    unformatted = sorted({line.split(":")[0] for line in run.stderr.splitlines() if ": error:" in line})
    assert run.returncode == 0, "run make format:\n" + ("\n".join(unformatted) or run.stderr)


def test_the_tool_sees_a_violation():
    run = subprocess.run([TOOL, "--dry-run", "-Werror", "--assume-filename=a.cpp"], cwd=ROOT,
                         input="int  x ;\n", capture_output=True, text=True)
    assert run.returncode != 0
