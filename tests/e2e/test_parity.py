"""foreshock parity: one changed cell or row of a real feature file is found, and named exactly."""

import json
import struct

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from command import SOURCE, run, succeed

NOT_EQUAL = 3
SETS = ("core_v1", "handoff_v1")
RECORDED = sorted((SOURCE.parent / "shared" / "data" / "coinbase_advanced").glob("*2026-04-05*"))


@pytest.fixture(scope="module", params=["simulated", "recorded"])
def raw(request, tmp_path_factory):
    if request.param == "recorded":
        if not RECORDED:
            pytest.skip("no recorded capture beside the repository (../shared/data)")
        return RECORDED[0]
    out = tmp_path_factory.mktemp("market") / "market.ndjson"
    succeed("simulate", "--out", out, "--hours", 2, "--seed", 7, "--products", "BTC-USD,ETH-USD")
    return out


@pytest.fixture(scope="module", params=SETS)
def features(request, raw, tmp_path_factory):
    out = tmp_path_factory.mktemp(request.param) / "features.parquet"
    succeed("replay", "--raw", raw, "--set", request.param, "--out", out)
    return out


def value_column(path):
    """A feature, and a row in the middle where it has a value."""
    name = "log_rv_60" if "log_rv_60" in pq.read_schema(path).names else "return_std_60s"
    values = pq.read_table(path, columns=[name])[name].to_pylist()
    row = next(i for i in range(len(values) // 2, len(values)) if values[i])
    return name, row, values[row]


def with_cell(path, out, name, row, value):
    table = pq.read_table(path)
    field = table.schema.field(name)
    values = table[name].to_pylist()
    values[row] = value
    pq.write_table(table.set_column(table.column_names.index(name), field, pa.array(values, field.type)), out)
    return out


def flipped(value):
    """The double whose last bit is the other one."""
    return struct.unpack("<d", struct.pack("<q", struct.unpack("<q", struct.pack("<d", value))[0] ^ 1))[0]


def parity(*args, status):
    done = run("parity", *args, "--json")
    assert done.returncode == status, done.stdout + done.stderr
    return json.loads(done.stdout)


def key_of(path, row):
    table = pq.read_table(path, columns=["venue", "product_id", "timestamp"])
    time = np.datetime_as_string(np.datetime64(table["timestamp"].cast(pa.int64())[row].as_py(), "ns"))
    return {"venue": table["venue"][row].as_py(), "product_id": table["product_id"][row].as_py(),
            "timestamp": f"{time}Z"}


def only_difference(report):
    assert report["equal"] is False and len(report["differences"]) == 1
    assert report["rows"]["missing"] == report["rows"]["extra"] == 0
    found = report["differences"][0]
    unequal = [c for c in report["columns"] if c["differing"] + c["null_to_value"] + c["value_to_null"]]
    assert [column["name"] for column in unequal] == [found["column"]]
    assert unequal[0]["equal"] == report["rows"]["matched"] - 1
    return found, unequal[0]


def test_a_file_equals_itself_and_its_log(features, raw):
    for other in ([features], ["--raw", raw]):
        report = parity(features, *other, status=0)
        rows = pq.read_metadata(features).num_rows
        assert report["equal"] is True and report["same_schema"] is True and report["differences"] == []
        assert report["rows"]["matched"] == rows == report["first"]["rows"] == report["second"]["rows"]
        assert all(column["equal"] == rows for column in report["columns"])
        names = pq.read_schema(features).names
        assert [c["name"] for c in report["columns"]] == [n for n in names if n not in report["key"]]


def test_one_flipped_bit_is_found(features, raw, tmp_path):
    name, row, value = value_column(features)
    changed = with_cell(features, tmp_path / "changed.parquet", name, row, flipped(value))
    for files, first, second in (([features, changed], value, flipped(value)),
                                 ([changed, features], flipped(value), value),
                                 ([changed, "--raw", raw], flipped(value), value)):
        found, column = only_difference(parity(*files, status=NOT_EQUAL))
        assert (found["row"], found["second_row"], found["column"]) == (row, row, name)
        assert {k: found[k] for k in ("venue", "product_id", "timestamp")} == key_of(features, row)
        assert (found["first"], found["second"]) == (f"{first:.17g}", f"{second:.17g}")
        assert found["ulps"] == 1 == column["most_ulps"] == column["differing"]
    text = run("parity", features, changed)
    assert text.returncode == NOT_EQUAL and "\x1b" not in text.stdout
    assert f"{value:.17g}" in text.stdout and key_of(features, row)["timestamp"] in text.stdout


def test_verify_says_the_same(features, raw, tmp_path):
    name, row, value = value_column(features)
    changed = with_cell(features, tmp_path / "changed.parquet", name, row, flipped(value))
    feature_set = json.loads(succeed("parity", features, features, "--json").stdout)["first"]["feature_set"]
    done = run("replay", "--raw", raw, "--set", feature_set, "--verify", changed)
    assert done.returncode == NOT_EQUAL
    assert f"row {row} " in done.stderr and f"'{name}'" in done.stderr and f"{value:.17g}" in done.stderr


def test_null_value_and_nan_are_three_things(features, tmp_path):
    name, row, value = value_column(features)
    null = with_cell(features, tmp_path / "null.parquet", name, row, None)
    nan = with_cell(features, tmp_path / "nan.parquet", name, row, float("nan"))
    found, column = only_difference(parity(features, null, status=NOT_EQUAL))
    assert (found["row"], found["first"], found["second"]) == (row, f"{value:.17g}", None)
    assert (column["value_to_null"], column["null_to_value"], column["differing"]) == (1, 0, 0)
    found, column = only_difference(parity(null, features, status=NOT_EQUAL))
    assert (found["first"], found["second"], found["ulps"]) == (None, f"{value:.17g}", None)
    assert (column["value_to_null"], column["null_to_value"], column["differing"]) == (0, 1, 0)
    found, column = only_difference(parity(null, nan, status=NOT_EQUAL))
    assert found["second"].startswith("nan (bits 0x7ff8") and column["null_to_value"] == 1
    other_nan = struct.unpack("<d", struct.pack("<Q", 0x7FF8000000000001))[0]
    payload = with_cell(features, tmp_path / "payload.parquet", name, row, other_nan)
    found, column = only_difference(parity(nan, payload, status=NOT_EQUAL))
    assert found["second"] == "nan (bits 0x7ff8000000000001)" and column["differing"] == 1
    parity(nan, nan, status=0)


def test_the_sign_of_zero(features, tmp_path):
    name, row, _ = value_column(features)
    plus = with_cell(features, tmp_path / "plus.parquet", name, row, 0.0)
    minus = with_cell(features, tmp_path / "minus.parquet", name, row, -0.0)
    found, _ = only_difference(parity(plus, minus, status=NOT_EQUAL))
    assert (found["row"], found["first"], found["second"], found["ulps"]) == (row, "0", "-0", 0)


def test_a_row_removed_or_added(features, tmp_path):
    table = pq.read_table(features)
    row = table.num_rows // 2
    while key_of(features, row) == key_of(features, row + 1):  # the last of its key: the others stay in turn
        row += 1
    shorter = tmp_path / "shorter.parquet"
    pq.write_table(pa.concat_tables([table.slice(0, row), table.slice(row + 1)]), shorter)
    for files, word, other in (([features, shorter], "missing", "extra"),
                               ([shorter, features], "extra", "missing")):
        report = parity(*files, status=NOT_EQUAL)
        assert report["rows"][word] == 1 and report["rows"][other] == 0
        assert report["rows"]["matched"] == table.num_rows - 1 and report["differences"] == []
        named = report["rows"][f"first_{word}"][0]
        assert named["row"] == row and key_of(features, row).items() <= named.items()
        text = run("parity", *files)
        assert text.returncode == NOT_EQUAL and key_of(features, row)["timestamp"] in text.stdout


def test_rows_of_one_time_are_matched_in_turn(features, tmp_path):
    if "tick_count_60s" not in pq.read_schema(features).names:
        pytest.skip("core_v1 has one row a second")
    table = pq.read_table(features)
    keys = list(zip(table["product_id"].to_pylist(), table["timestamp"].cast(pa.int64()).to_pylist()))
    row = next((i for i in range(1, len(keys)) if keys[i] == keys[i - 1]), None)
    if row is None:
        pytest.skip("no two ticks of one time in this capture")
    changed = with_cell(features, tmp_path / "changed.parquet", "price", row, 1.0)
    found, _ = only_difference(parity(features, changed, status=NOT_EQUAL))
    assert found["row"] == row and found["occurrence"] >= 2


def test_the_order_of_rows_is_noted_and_does_no_harm(features, tmp_path):
    table = pq.read_table(features)
    times = table["timestamp"].cast(pa.int64()).to_numpy()
    products = table["product_id"].to_pylist()
    order = sorted(range(table.num_rows), key=lambda i: (products[i], -times[i], i))
    pq.write_table(table.take(order), tmp_path / "sorted.parquet")
    report = parity(features, tmp_path / "sorted.parquet", status=0)
    assert report["rows"]["in_order"] is False


def test_columns_of_one_side(features, tmp_path):
    name, row, value = value_column(features)
    table = pq.read_table(features)
    less = tmp_path / "less.parquet"
    pq.write_table(table.drop_columns([name]), less)
    report = parity(features, less, status=NOT_EQUAL)
    assert report["only_first"] == [name] and report["only_second"] == []
    assert parity(less, features, status=NOT_EQUAL)["only_second"] == [name]
    assert parity(features, less, "--shared-columns", status=0)["only_first"] == [name]
    changed = with_cell(features, tmp_path / "changed.parquet", name, row, flipped(value))
    others = ",".join(n for n in table.column_names if n != name)
    assert parity(features, changed, "--columns", others, status=0)["equal"] is True
    pattern = name[:-2] + "*"
    report = parity(features, changed, "--columns", pattern, status=NOT_EQUAL)
    assert all(column["name"].startswith(name[:-2]) for column in report["columns"])


def test_another_schema_is_named_and_the_rest_compared(features, tmp_path):
    table = pq.read_table(features)
    other = tmp_path / "other.parquet"
    metadata = table.schema.metadata | {b"foreshock.schema_hash": b"0123abcd"}
    pq.write_table(table.replace_schema_metadata(metadata), other)
    report = parity(features, other, status=0)
    assert report["same_schema"] is False and report["second"]["schema_hash"] == "0123abcd"
    text = succeed("parity", features, other).stdout
    assert "0123abcd" in text and report["first"]["schema_hash"] in text


def test_a_file_that_names_no_set(features, raw, tmp_path):
    bare = tmp_path / "bare.parquet"
    pq.write_table(pq.read_table(features).replace_schema_metadata(None), bare)
    done = run("parity", bare, "--raw", raw)
    assert done.returncode == 2 and "--set" in done.stderr
    feature_set = "core_v1" if "log_rv_60" in pq.read_schema(features).names else "handoff_v1"
    assert parity(bare, "--raw", raw, "--set", feature_set, status=0)["equal"] is True


def one_line(done, status, *mentions):
    assert done.returncode == status, done.stdout + done.stderr
    assert done.stderr.startswith("foreshock: ") and done.stderr.count("\n") == 1 and done.stdout == ""
    for mention in mentions:
        assert str(mention) in done.stderr


def test_what_cannot_be_compared(tmp_path):
    raw, features, ticks = tmp_path / "m.ndjson", tmp_path / "f.parquet", tmp_path / "t.parquet"
    succeed("simulate", "--out", raw, "--minutes", 10, "--seed", 1)
    succeed("replay", "--raw", raw, "--out", features)
    succeed("replay", "--raw", raw, "--set", "handoff_v1", "--out", ticks)
    one_line(run("parity", features), 2, "--raw")
    one_line(run("parity", "--raw", raw), 2, "--raw")
    one_line(run("parity", features, features, "--raw", raw), 2, "--raw")
    one_line(run("parity", features, tmp_path / "missing"), 1, tmp_path / "missing")
    one_line(run("parity", features, raw), 1, raw, "Parquet")
    one_line(run("parity", features, "--raw", tmp_path / "missing"), 1, tmp_path / "missing")
    apples = tmp_path / "apples.parquet"
    pq.write_table(pa.table({"apples": [1, 2, 3]}), apples)
    one_line(run("parity", features, apples), 1, apples, "timestamp")
    pq.write_table(pa.table({"apples": [1], "timestamp": pa.array([1], pa.timestamp("ns", "UTC"))}), apples)
    one_line(run("parity", features, apples), 1, apples, "no column in common")
    one_line(run("parity", features, ticks), 1, "core_v1", "handoff_v1")
    one_line(run("parity", features, features, "--columns", "pears"), 1, "pears", "log_rv_60")
    pq.write_table(pa.table({"log_rv_5": [1.0], "timestamp": [1]}), apples)
    one_line(run("parity", features, apples), 1, "timestamp", "int64")
