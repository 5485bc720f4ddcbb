"""The examples run, compute what they say, and are what their pages show."""

import math
import os
import pathlib
import re
import subprocess

import pyarrow.parquet as pq
import pytest

from command import SOURCE, succeed

EXAMPLES = pathlib.Path(os.environ["FORESHOCK_BUILD_DIR"]) / "examples"


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("examples")
    succeed("simulate", "--out", folder / "market.ndjson", "--hours", "0.5", "--seed", "3")
    succeed("replay", "--raw", folder / "market.ndjson", "--out", folder / "core.parquet")
    subprocess.run(
        [EXAMPLES / "custom_feature", folder / "custom.parquet", folder / "market.ndjson"], check=True)
    return {name: pq.read_table(folder / f"{name}.parquet") for name in ("core", "custom")}


def test_every_other_column_is_core_v1s(rows):
    core, custom = rows["core"], rows["custom"]
    assert custom.column_names == core.column_names + ["return_skewness_60", "return_skewness_300"]
    assert custom.select(core.column_names).equals(core)
    assert custom.schema.metadata[b"foreshock.schema_hash"] != core.schema.metadata[b"foreshock.schema_hash"]


def skewness(returns, window):
    known = [r for r in returns if r is not None]
    if 10 * len(known) < 9 * window:
        return None
    squares = math.fsum(r * r for r in known)
    if squares == 0:
        return 0.0
    return math.sqrt(len(known)) * math.fsum(r**3 for r in known) / squares**1.5


def test_the_column_is_its_formula(rows):
    table = rows["custom"]
    seconds = [t.value // 10**9 for t in table["timestamp"]]
    return_of = dict(zip(seconds, table["return_q"].to_pylist()))
    compared = 0
    for second, got in zip(seconds, table["return_skewness_60"].to_pylist()):
        wanted = skewness([return_of.get(second - ago) for ago in range(60)], 60)
        assert (got is None) == (wanted is None)
        if wanted is not None:
            assert got == pytest.approx(wanted, rel=1e-9, abs=1e-9)
            compared += 1
    assert compared > 1000


def test_the_page_shows_the_program():
    program = (SOURCE / "examples" / "custom_feature.cpp").read_text()
    page = (SOURCE / "docs" / "adding_a_feature.md").read_text()
    blocks = re.findall(r"```cpp\n(.*?)```", page, re.S)
    assert len(blocks) == 3
    for block in blocks:
        assert block in program
