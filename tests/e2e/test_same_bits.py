"""Same input, same bytes: from three builds, however the work is cut, and from a start in the middle."""

import datetime as dt
import pathlib

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from command import BINARY, SOURCE, run, sha256, succeed

BUILDS = {
    "g++ -O2": BINARY,
    "clang++": SOURCE / "build" / "clang" / "foreshock",
    "g++ -O3 native": SOURCE / "build" / "native" / "foreshock",
}
SETS = ("core_v1", "handoff_v1")
SESSIONS = SOURCE.parent / "shared" / "data" / "coinbase_advanced" / "btcusd_2025-11-30_2025-12-06"
SIMULATED_HOURS = 2


@pytest.fixture(scope="module", params=["simulated", "recorded"])
def raw(request, tmp_path_factory):
    """The files of one market: the simulator's, or real sessions where they are at hand."""
    if request.param == "recorded":
        if not SESSIONS.is_dir():
            pytest.skip("no recorded sessions beside the repository (../shared/data)")
        return sorted(SESSIONS.glob("*.ndjson"))
    out = tmp_path_factory.mktemp("market") / "market.ndjson"
    succeed("simulate", "--out", out, "--hours", SIMULATED_HOURS, "--seed", 7)
    return [out]


@pytest.fixture(scope="module", params=SETS)
def reference(request, raw, tmp_path_factory):
    """The set's name, the released build's file in one pass, and its hash."""
    out = tmp_path_factory.mktemp(request.param) / "reference.parquet"
    succeed("replay", "--raw", *raw, "--set", request.param, "--out", out)
    print(f"{request.param}: {pq.read_metadata(out).num_rows} rows, {sha256(out)}")
    return request.param, out, sha256(out)


def test_every_build_is_there():
    missing = [f"{name}: {path}" for name, path in BUILDS.items() if not path.exists()]
    assert not missing, "build them with make test: " + ", ".join(missing)


@pytest.mark.parametrize("build", BUILDS)
def test_builds_simulate_the_same_market(build, tmp_path):
    hashes = {}
    for name in ("g++ -O2", build):
        out = tmp_path / f"{len(hashes)}.ndjson"
        succeed("simulate", "--out", out, "--hours", 1, "--seed", 11, binary=BUILDS[name])
        hashes[name] = sha256(out)
    assert len(set(hashes.values())) == 1, hashes


def test_another_seed_is_another_market(tmp_path):
    for seed in (1, 2):
        succeed("simulate", "--out", tmp_path / f"{seed}.ndjson", "--hours", 1, "--seed", seed)
    assert sha256(tmp_path / "1.ndjson") != sha256(tmp_path / "2.ndjson")


@pytest.mark.parametrize("build", [name for name in BUILDS if name != "g++ -O2"])
def test_builds_replay_the_same_bytes(build, raw, reference, tmp_path):
    name, _, expected = reference
    succeed("replay", "--raw", *raw, "--set", name, "--out", tmp_path / "f.parquet", binary=BUILDS[build])
    assert sha256(tmp_path / "f.parquet") == expected


@pytest.mark.parametrize("cut", [("--chunks", 7), ("--threads", 2), ("--chunks", 7, "--threads", 2)])
def test_cutting_the_work_changes_nothing(cut, raw, reference, tmp_path):
    name, _, expected = reference
    succeed("replay", "--raw", *raw, "--set", name, *cut, "--out", tmp_path / "f.parquet")
    assert sha256(tmp_path / "f.parquet") == expected


def test_a_start_in_the_middle_gives_the_same_rows(raw, reference, tmp_path):
    name, path, _ = reference
    whole = pq.read_table(path)
    times = whole["timestamp"].cast(pa.int64())
    second = times[whole.num_rows // 2].as_py() // 10**9
    start = dt.datetime.fromtimestamp(second, dt.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    succeed("replay", "--raw", *raw, "--set", name, "--from", start, "--out", tmp_path / "part.parquet")
    part = pq.read_table(tmp_path / "part.parquet")
    assert 0 < part.num_rows < whole.num_rows
    assert part.equals(whole.filter(pc.greater_equal(times, second * 10**9)))


def test_verify_accepts_the_same_and_finds_the_first_difference(raw, reference):
    name, path, _ = reference
    succeed("replay", "--raw", *raw, "--set", name, "--verify", path)
    table = pq.read_table(path)
    row, column = table.num_rows // 3, "tick_count_60s" if name == "handoff_v1" else "log_ticks_60"
    index = table.column_names.index(column)
    values = table[column].to_pylist()
    values[row] = 12345 if values[row] != 12345 else 12346
    changed = table.set_column(index, table.schema.field(column), [values])
    other = pathlib.Path(path).with_name("changed.parquet")
    pq.write_table(changed, other)
    done = run("replay", "--raw", *raw, "--set", name, "--verify", other)
    assert done.returncode == 3
    assert column in done.stdout + done.stderr
