"""The shape of a file: its length, its name, its first lines, and a test beside each source it tests."""

import pathlib
import re

import pytest

from tree import ROOT, cpp_files, files, read, report

MAX_LINES, MAX_TEST_LINES, MAX_COLUMNS = 400, 600, 110
TEXT = (".cpp", ".hpp", ".ipp", ".py", ".cmake")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "stuff"}
# Test files of a module that are named for a behaviour, not for one source file.
BEHAVIOUR_TESTS = {
    "tests/unit/feed/shared_data_test.cpp",  # real recordings, where they are at hand
    "tests/unit/table/openssl_first_test.cpp",
}


def is_test(path):
    return path.parts[0] == "tests"


def too_long(path, text):
    limit = MAX_TEST_LINES if is_test(path) else MAX_LINES
    lines = text.count("\n")
    return [f"{path}: {lines} lines, at most {limit}: is there a second idea in it?"] if lines > limit else []


def too_wide(path, text):
    """Raw strings are left out: what they hold has its own lines."""
    text = re.sub(r'R"\(.*?\)"', lambda raw: "\n" * raw[0].count("\n"), text, flags=re.S)
    return [
        f"{path}:{number}: {len(line)} columns, at most {MAX_COLUMNS}"
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > MAX_COLUMNS
    ]


def badly_named(path):
    stem = path.name.split(".")[0]
    if not re.fullmatch(r"[a-z][a-z0-9_]*|__init__", stem):
        return [f"{path}: file names are snake_case"]
    words = "_".join([*path.parts[:-1], stem]).split("_")
    return [f"{path}: '{word}' says nothing; name the file for its idea" for word in words if word in VAGUE]


def badly_begun(path, text):
    """A header says in at most 8 comment lines what it is, then #pragma once."""
    before = text.split("#pragma once")[0]
    if before == text:
        return [f"{path}: no #pragma once"]
    lines = before.rstrip("\n").split("\n")
    if not all(line.startswith("//") for line in lines):
        return [f"{path}: begins with comment lines that say what it is, then #pragma once"]
    return [f"{path}: the comment on top has {len(lines)} lines, at most 8"] if len(lines) > 8 else []


def without_source(path, exists):
    """tests/unit/<module>/<stem>_test.cpp tests src/foreshock/<module>/<stem>."""
    module, stem = path.parts[2], path.stem.removesuffix("_test")
    sources = [pathlib.PurePosixPath("src/foreshock", module, stem + suffix) for suffix in (".hpp", ".cpp")]
    if not path.stem.endswith("_test"):
        return [f"{path}: name it <source>_test.cpp"]
    return [] if any(map(exists, sources)) else [f"{path}: there is no {sources[0]}"]


def test_files_are_short():
    report(v for path in files(*TEXT) for v in too_long(path, read(path)))


def test_lines_are_narrow():
    report(v for path in files(*TEXT) for v in too_wide(path, read(path)))


def test_names_say_what_is_inside():
    report(v for path in files(".cpp", ".hpp", ".py") for v in badly_named(path))


def test_headers_say_what_they_are():
    headers = [path for path in files(".hpp") if not is_test(path)]
    report(v for path in headers for v in badly_begun(path, read(path)))


def test_unit_tests_mirror_sources():
    tests = [path for path in cpp_files("tests/unit") if str(path) not in BEHAVIOUR_TESTS]
    sources = [path for path in tests if path.suffix == ".cpp"]
    report(v for path in sources for v in without_source(path, lambda source: (ROOT / source).exists()))


SAMPLE = pathlib.PurePosixPath("src/foreshock/core/sample.hpp")


@pytest.mark.parametrize(
    "violations",
    [
        too_long(SAMPLE, "\n" * 401),
        too_wide(SAMPLE, "x" * 111),
        badly_named(SAMPLE.with_name("BigThing.hpp")),
        badly_named(SAMPLE.with_name("string_utils.hpp")),
        badly_begun(SAMPLE, "// A thing.\nint x;\n"),
        badly_begun(SAMPLE, "#pragma once\n"),
        badly_begun(SAMPLE, "// line\n" * 9 + "#pragma once\n"),
        without_source(pathlib.PurePosixPath("tests/unit/core/ghost_test.cpp"), lambda path: False),
        without_source(pathlib.PurePosixPath("tests/unit/core/time.cpp"), lambda path: True),
    ],
)
def test_the_rules_see_a_violation(violations):
    assert violations


def test_the_rules_let_good_files_pass():
    good = "// A thing.\n// Units: bp.\n#pragma once\n"
    assert not too_long(SAMPLE, good) + too_wide(SAMPLE, good)
    assert not badly_named(SAMPLE) + badly_begun(SAMPLE, good)
    mirror = pathlib.PurePosixPath("tests/unit/core/sample_test.cpp")
    assert not without_source(mirror, lambda path: path == SAMPLE)
