"""foreshock drift: Evidently's numbers where asked for, and our own verdicts."""

import json
import math
import re
import subprocess

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command import SOURCE, run, succeed
from environments import python_of

CAPTURES = SOURCE.parent / "shared" / "data"
DAY_NS = 86_400 * 10**9


def evidently(reference, current, *more):
    done = subprocess.run(
        [python_of("evidently"), SOURCE / "tests" / "e2e" / "evidently_preset.py", reference, current, *more],
        capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def drift(reference, current, *more):
    done = run("drift", "--reference", reference, "--current", current, *more)
    assert done.returncode in (0, 3), done.stderr
    return done


def compat(reference, current):
    return json.loads(drift(reference, current, "--evidently-compat").stdout)


def assert_same(ours, theirs):
    def named(report):
        return [{key: metric[key] for key in ("metric_name", "config")} for metric in report["metrics"]]
    assert named(ours) == named(theirs)
    assert ours["tests"] == theirs["tests"]
    assert ours["metrics"][0]["value"] == theirs["metrics"][0]["value"]
    for mine, other in zip(ours["metrics"][1:], theirs["metrics"][1:]):
        assert math.isclose(mine["value"], other["value"], rel_tol=0, abs_tol=1e-9), (mine, other)


def columns_of_every_kind(rows, seed, spread):
    random = np.random.default_rng(seed)
    normal = random.normal(size=rows) * spread
    texts = random.choice(["a", "b", "c"], rows, p=[.5, .3, .2])
    return pa.table({
        "normal": normal, "lognormal": np.exp(normal), "rounded": np.round(normal, 1), "tiny": normal * 1e-6,
        "two": random.integers(0, 2, rows).astype(float), "five": random.integers(0, 5, rows).astype(float),
        "six": random.integers(0, 6, rows).astype(float), "constant": np.full(rows, 3.25),
        "int_two": random.integers(0, 2, rows), "int_few": random.integers(0, 7, rows),
        "int_many": random.integers(0, 50, rows), "flag": random.random(rows) < .3 * spread, "text": texts,
        "one_text": ["x"] * rows, "holes": pa.array(normal, mask=random.random(rows) < .1),
        "infinite": np.where(random.random(rows) < .01, np.inf, normal),
        "int_holes": pa.array(random.integers(0, 4, rows), mask=random.random(rows) < .1),
    })


@pytest.mark.parametrize("rows, current_rows, spread", [
    (500, 500, 1.0), (500, 300, 1.3), (1000, 2000, 1.05), (997, 15_000, 1.02), (60, 20, 1.0),
    (300, 12_000, 1.5), (1001, 800, 1.1), (5000, 7000, 1.0), (20_000, 10_000, 1.5)])
def test_evidently_agrees_on_columns_of_every_kind(tmp_path, rows, current_rows, spread):
    pq.write_table(columns_of_every_kind(rows, rows, 1.0), tmp_path / "reference.parquet")
    pq.write_table(columns_of_every_kind(current_rows, rows + 1, spread), tmp_path / "current.parquet")
    sides = tmp_path / "reference.parquet", tmp_path / "current.parquet"
    assert_same(compat(*sides), evidently(*sides))


def test_evidently_agrees_on_real_features(tmp_path):
    sessions = sorted((CAPTURES / "coinbase_advanced" / "btcusd_2025-11-30_2025-12-06").glob("*.ndjson"))
    assert sessions
    succeed("replay", "--raw", *sessions, "--assume-timezone", "America/New_York", "--set", "core_v1",
            "--out", tmp_path / "rows.parquet")
    rows = pq.read_table(tmp_path / "rows.parquet")
    numbers = [name for name in rows.column_names if pa.types.is_floating(rows[name].type)]
    rows = rows.select([name for name in numbers if rows[name].null_count < rows.num_rows // 4])
    assert rows.num_columns >= 20
    for reference_rows, current_rows in [(900, 600), (rows.num_rows // 2, rows.num_rows // 3)]:
        pq.write_table(rows.slice(0, reference_rows), tmp_path / "reference.parquet")
        pq.write_table(rows.slice(rows.num_rows - current_rows), tmp_path / "current.parquet")
        sides = tmp_path / "reference.parquet", tmp_path / "current.parquet"
        assert_same(compat(*sides), evidently(*sides))


def volatility_table(first_day, days, seed, factor=1.0, unit=1.0):
    """Rows a minute of a return volatility that wanders by the hour and the day, and a few that follow it."""
    random = np.random.default_rng(seed)
    rows = days * 1440
    hourly = np.zeros(rows)
    steps = random.normal(size=rows) * 0.05
    for i in range(1, rows):
        hourly[i] = hourly[i - 1] * 0.99 + steps[i]
    daily = np.repeat(random.normal(size=days) * 0.15, 1440)
    log_volatility = math.log(3e-5) + hourly + daily + math.log(factor)
    ticks = random.poisson(np.exp(4 + (log_volatility - math.log(factor) - math.log(3e-5)) / 2))
    return pa.table({
        "timestamp": pa.array(first_day * DAY_NS + np.arange(rows) * 60 * 10**9, pa.timestamp("ns", "UTC")),
        "volatility_60": np.exp(log_volatility + random.normal(size=rows) * 0.2),
        "volatility_300": np.exp(log_volatility + random.normal(size=rows) * 0.1),
        "ticks_60": ticks, "spread_bps": random.gamma(2, .05, rows) * unit,
    })


@pytest.fixture(scope="module")
def month(tmp_path_factory):
    folder = tmp_path_factory.mktemp("month")
    pq.write_table(volatility_table(20_000, 28, 1), folder / "reference.parquet")
    cases = {"innocent": (20_028, 7, 2), "volatile": (20_028, 7, 2, 1.5), "unit": (20_028, 7, 2, 1.0, 1e4),
             "innocent_day": (20_028, 1, 3)}
    for name, case in cases.items():
        pq.write_table(volatility_table(*case), folder / f"{name}.parquet")
    return folder


def verdict(month, name, *more):
    out = month / f"{name}.json"
    done = drift(month / "reference.parquet", month / f"{name}.parquet", "--json", out, *more)
    found = json.loads(out.read_text())
    assert (done.returncode == 3) == (found["verdict"] == "drift")
    return found, {column["name"]: column for column in found["columns"]}


def drifted_by_evidently(month, name):
    metrics = evidently(month / "reference.parquet", month / f"{name}.parquet")["metrics"][1:]
    return {metric["config"]["column"] for metric in metrics
            if metric["value"] >= metric["config"]["threshold"]}


@pytest.mark.parametrize("name", ["innocent", "innocent_day"])
def test_an_innocent_stretch_is_let_pass(month, name):
    found, _ = verdict(month, name)
    assert found["verdict"] == "no drift"


def test_a_volatility_shift_is_found_where_evidently_sees_none(month):
    found, columns = verdict(month, "volatile")
    assert found["verdict"] == "drift"
    moved = {"volatility_60", "volatility_300"}
    assert {name for name, column in columns.items() if column["drifted"]} == moved
    # It came on 11-01.
    days = {columns[name]["changed_at"][:10] for name in moved}
    assert days <= {f"2024-{day}" for day in ("10-30", "10-31", "11-01", "11-02", "11-03")}
    assert not drifted_by_evidently(month, "volatile") & moved


def test_another_unit_is_named(month):
    _, columns = verdict(month, "unit")
    assert columns["spread_bps"]["unit_shift"] == 4
    assert {name for name, column in columns.items() if column["drifted"]} == {"spread_bps"}


def test_one_reference_and_one_seed_give_one_page(month):
    pages = []
    for name in ("a.html", "b.html"):
        drift(month / "reference.parquet", month / "volatile.parquet", "--out", month / name)
        pages.append((month / name).read_bytes())
    assert pages[0] == pages[1]
    text = pages[0].decode()
    assert "Verdict: drift" in text and "When it changed" in text
    assert not re.search(r"(src|href)=\"(?!#)", text) and "<script" not in text


def test_the_page_of_sixty_columns_is_small(tmp_path):
    for name, seed, days, first in [("reference", 1, 20, 20_000), ("current", 2, 2, 20_020)]:
        random = np.random.default_rng(seed)
        table = {"timestamp": pa.array(first * DAY_NS + np.arange(days * 1440) * 60 * 10**9,
                                       pa.timestamp("ns", "UTC"))}
        for column in range(60):
            spread = 1 + seed * column / 60
            table[f"a_feature_of_some_kind_{column}"] = random.normal(size=days * 1440) * spread
        pq.write_table(pa.table(table), tmp_path / f"{name}.parquet")
    drift(tmp_path / "reference.parquet", tmp_path / "current.parquet", "--out", tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text()
    assert all(f"a_feature_of_some_kind_{column}" in page for column in range(60))
    assert len(page.encode()) <= 200_000


def test_stretches_of_time_and_the_same_hours(month):
    ranges = ["--reference-to", "2024-10-26", "--current-from", "2024-10-26",
              "--current-to", "2024-10-26T06:00:00Z"]
    out = month / "ranges.json"
    drift(month / "reference.parquet", month / "reference.parquet", *ranges, "--json", out)
    found = json.loads(out.read_text())
    assert (found["reference"]["rows"], found["current"]["rows"]) == (22 * 1440, 360)
    drift(month / "reference.parquet", month / "reference.parquet", *ranges, "--json", out, "--same-hours")
    found = json.loads(out.read_text())
    assert (found["reference"]["rows"], found["current"]["rows"]) == (3 * 360, 360)


def test_careless_users(month, tmp_path):
    def one_line(*more, status=1):
        done = run("drift", *more)
        assert done.returncode == status, done.stderr
        assert done.stderr.startswith("foreshock: ") and done.stderr.count("\n") == 1, done.stderr
        return done.stderr
    reference = month / "reference.parquet"
    same = ["--reference", reference, "--current", reference]
    assert "no such file" in one_line("--reference", tmp_path / "none", "--current", reference)
    pq.write_table(pa.table({"other": [1.0, 2.0]}), tmp_path / "other.parquet")
    assert "share no column" in one_line("--reference", reference, "--current", tmp_path / "other.parquet")
    assert "'volatility'" in one_line(*same, "--columns", "volatility")
    assert "is not a time" in one_line(*same, "--current-to", "noon", status=2)
    assert "no rows" in one_line(*same, "--current-to", "2001-01-01")
    pq.write_table(pa.table({"ticks_60": ["a", "b"]}), tmp_path / "text.parquet")
    assert "texts are compared with texts" in one_line("--reference", reference, "--current",
                                                       tmp_path / "text.parquet")
    assert "--json" in one_line(*same, "--out", tmp_path / "page.html", "--evidently-compat", status=2)
    assert not (tmp_path / "page.html").exists()
