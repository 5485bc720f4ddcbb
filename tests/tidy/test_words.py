"""Words without a place in the tree: one machine's paths, registry hosts, unfinished work, ticket numbers."""

import re

import pytest

from tree import ROOT, files, report

BINARY = {".png", ".pdf", ".parquet", ".gz", ".xz", ".zst"}
RULES = {
    "a path of one machine": r"(?<![\w.])/(work|srv|root|home/[a-z]+)/",
    "the host of a package registry":
        r"https?://[a-z0-9.-]*(pypi|npmjs|maven|crates|goproxy|golang|debian)[a-z0-9.-]*/",
    "unfinished work": r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b",
    "a ticket number": r"(?i)\b(issue|ticket|pull request|PR) #\d",
}


def found(name, text, what):
    return [
        f"{name}:{number}: {match[0]}: {what}"
        for number, line in enumerate(text.splitlines(), 1)
        for match in re.finditer(RULES[what], line)
    ]


@pytest.mark.parametrize("what", RULES)
def test_no_such_words(what):
    texts = [path for path in files() if path.suffix not in BINARY]
    report(v for path in texts for v in found(path, (ROOT / path).read_text(encoding="utf-8"), what))


@pytest.mark.parametrize(
    ("what", "line"),
    zip(RULES, ["see /" "root/f", "https://" "pypi.org/simple", "// TO" "DO: later", "fixes issue #" "12"]),
)
def test_the_rule_sees_a_violation(what, line):
    assert found("sample", line, what)
    assert not found("sample", "a plain line", what)
