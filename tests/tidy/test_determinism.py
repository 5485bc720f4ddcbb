"""Same input, same bits: calls that depend on the moment, the machine or the library stay in named places."""

import pathlib
import re

import pytest

from tree import cpp_files, read, report

CLI, PIPELINE = "cli/", "src/foreshock/pipeline/"
CORE_CLOCK = ("src/foreshock/core/time.", "src/foreshock/core/progress.")
SERVER_CLOCK = ("src/foreshock/simulation/exchange_server.",)  # the wall clock of the simulated exchange
OWN_THREAD = ("src/foreshock/feed/read_ahead.", "src/foreshock/table/parquet_writer.")
LOOKED_UP = ("src/foreshock/feed/", "src/foreshock/table/")  # tables that are looked up, never iterated
EXACT = ("src/foreshock/features/", "src/foreshock/labels/", "src/foreshock/stats/")

# (what, pattern, prefixes it may stand under, prefixes it is looked for under, what to use instead)
RULES = [
    ("a clock",
     r"(system|steady|high_resolution)_clock::now|\bclock_gettime\b|\bgettimeofday\b|\bstd::time\b",
     (CLI, PIPELINE, *CORE_CLOCK, *SERVER_CLOCK), (), "time comes from the records"),
    ("randomness of the library",
     r"\bs?rand\(|std::random_device|std::mt19937|std::\w+_distribution\b|std::shuffle",
     ("src/foreshock/stats/random.",), (), "use stats/random, which gives the same bits everywhere"),
    ("a thread", r"std::(thread|jthread|async)\b", (PIPELINE, *OWN_THREAD), (), "threads belong to pipeline"),
    ("the environment", r"\b(secure_)?getenv\b", (CLI, "src/foreshock/core/"), (), "pass it as a setting"),
    ("hash order", r"std::unordered_(multi)?(map|set)\b", LOOKED_UP, (),
     "use std::map or sort"),
    ("libm on an emitted value",
     r"std::(log|log2|log10|log1p|exp|exp2|expm1|pow|sin|cos|tan|tanh|cbrt|hypot|erf)\(",
     (), EXACT, "use the functions of stats/elementary"),
    ("standard output", r"std::cout|std::printf\b|\bputs\(|fmt::print\((?!stderr|file)", (CLI,), (),
     "return it; commands print"),
]


def calls(path, text, rule):
    what, pattern, allowed, looked_for, instead = rule
    name = str(path)
    if name.startswith(allowed) or (looked_for and not name.startswith(looked_for)):
        return []
    code = re.sub(r"//.*", "", text)
    return [
        f"{path}:{code.count(chr(10), 0, m.start()) + 1}: {m[0]}: {what} is not used here; {instead}"
        for m in re.finditer(pattern, code)
    ]


@pytest.mark.parametrize("rule", RULES, ids=[rule[0] for rule in RULES])
def test_calls_stay_in_their_place(rule):
    sources = cpp_files("src") + cpp_files("cli")
    report(v for path in sources for v in calls(path, read(path), rule))


BAD = ["std::chrono::system_clock::now()", "std::random_device r;", "std::thread t;", 'getenv("HOME")',
       "std::unordered_map<int, int> m;", "std::log(x)", "std::cout << x;"]


@pytest.mark.parametrize(("rule", "line"), zip(RULES, BAD), ids=[rule[0] for rule in RULES])
def test_the_rule_sees_a_violation(rule, line):
    path = pathlib.PurePosixPath("src/foreshock/features/sample.cpp")
    assert calls(path, line, rule)
    assert not calls(path, "// " + line, rule)
    for allowed in rule[2]:
        assert not calls(pathlib.PurePosixPath(allowed + "sample.cpp"), line, rule)
