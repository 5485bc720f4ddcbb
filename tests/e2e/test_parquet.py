"""Parquet files that others wrote are read, and others read ours: `foreshock label` against pyarrow."""
import datetime as dt
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from command import run, succeed

START = dt.datetime(2026, 4, 5, 22, 35, tzinfo=dt.timezone.utc)
ROWS = 200


def tick_table(**columns):
    """A handoff_v1-like table of ROWS ticks, one a second, with further columns."""
    price = [100.0 + (i % 7) * 0.25 for i in range(ROWS)]
    table = {
        "timestamp": pa.array([START + dt.timedelta(seconds=i) for i in range(ROWS)]),
        "product_id": pa.array(["BTC-USD"] * ROWS),
        "price": pa.array(price, pa.float64()),
    }
    table.update(columns)
    return pa.table(table)


def labelled(tmp_path, table, **options):
    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(table, source, **options)
    succeed("label", "--features", source, "--out", out)
    return pq.read_table(out)


def failure(tmp_path, table):
    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(table, source)
    done = run("label", "--features", source, "--out", out)
    assert done.returncode == 1
    assert not out.exists()
    assert done.stderr.count("\n") == 1
    return done.stderr


NUMBERS = [None, 0, 1, 100] * (ROWS // 4)
INTEGERS = [pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()]


@pytest.mark.parametrize("kind", INTEGERS, ids=str)
def test_integers_of_every_width_become_int64(tmp_path, kind):
    back = labelled(tmp_path, tick_table(n=pa.array(NUMBERS, kind)))
    assert back["n"].type == pa.int64()
    assert back["n"].to_pylist() == NUMBERS


def test_float32_becomes_the_same_number_in_double(tmp_path):
    values = [None, 0.1, -2.5, float("inf")] * (ROWS // 4)
    back = labelled(tmp_path, tick_table(x=pa.array(values, pa.float32())))
    assert back["x"].type == pa.float64()
    assert back["x"].to_pylist() == [None if v is None else float(np.float32(v)) for v in values]


def test_nan_is_read_as_null(tmp_path):
    values = np.array([np.nan, 1.5] * (ROWS // 2))
    back = labelled(tmp_path, tick_table(x=pa.array(values, from_pandas=False)))
    assert back["x"].to_pylist() == [None, 1.5] * (ROWS // 2)


def test_booleans_and_columns_of_nothing(tmp_path):
    flags = [True, False, None, True] * (ROWS // 4)
    back = labelled(tmp_path, tick_table(flag=pa.array(flags), nothing=pa.nulls(ROWS)))
    assert back["flag"].type == pa.bool_()
    assert back["flag"].to_pylist() == flags
    assert back["nothing"].null_count == ROWS


TEXT = ["up", None, "down", "up"] * (ROWS // 4)


TEXT_KINDS = [pa.string(), pa.large_string(), pa.dictionary(pa.int8(), pa.string())]


@pytest.mark.parametrize("kind", TEXT_KINDS, ids=str)
def test_text_plain_large_and_categorical(tmp_path, kind):
    back = labelled(tmp_path, tick_table(word=pa.array(TEXT).cast(kind)), row_group_size=50)
    assert back["word"].type == pa.string()
    assert back["word"].to_pylist() == TEXT


def test_text_with_as_many_values_as_rows(tmp_path):
    words = [f"prediction {i}" for i in range(ROWS)]
    assert labelled(tmp_path, tick_table(word=pa.array(words)))["word"].to_pylist() == words


TIMES = [pa.timestamp("s"), pa.timestamp("ms", "UTC"), pa.timestamp("us", "America/New_York"),
         pa.timestamp("ns", "UTC"), pa.timestamp("ns")]


@pytest.mark.parametrize("kind", TIMES, ids=str)
def test_times_of_every_unit_become_utc_nanoseconds(tmp_path, kind):
    seconds = pa.array([int(START.timestamp()) + i for i in range(ROWS)], pa.int64()).cast(pa.timestamp("s"))
    back = labelled(tmp_path, tick_table(at=seconds.cast(pa.timestamp(kind.unit)).cast(kind)))
    assert back["at"].type == pa.timestamp("ns", "UTC")
    nanos = [(int(START.timestamp()) + i) * 10**9 for i in range(ROWS)]
    assert back["at"].cast(pa.int64()).to_pylist() == nanos


def test_dates_become_midnight_utc(tmp_path):
    back = labelled(tmp_path, tick_table(day=pa.array([dt.date(2026, 4, 5)] * ROWS)))
    midnight = START.replace(hour=0, minute=0)
    assert back["day"].to_pylist() == [midnight] * ROWS


@pytest.mark.parametrize("column", [
    pa.array([[1, 2]] * ROWS), pa.array([{"a": 1}] * ROWS), pa.array([b"x"] * ROWS),
    pa.array([dt.timedelta(seconds=1)] * ROWS),
], ids=lambda column: str(column.type))
def test_other_types_are_refused_by_column_and_type(tmp_path, column):
    message = failure(tmp_path, tick_table(odd=column))
    assert "'odd'" in message
    assert str(column.type).split("<")[0].split("[")[0] in message


def test_values_that_do_not_fit_are_refused(tmp_path):
    large = pa.array([2**64 - 1] * ROWS, pa.uint64())
    assert "18446744073709551615" in failure(tmp_path, tick_table(n=large))
    far = pa.array([2**40] * ROWS, pa.int64()).cast(pa.timestamp("s"))
    assert "'far'" in failure(tmp_path, tick_table(far=far))


def test_missing_columns_are_named(tmp_path):
    message = failure(tmp_path, tick_table().drop_columns(["product_id"]))
    assert "'product_id' is missing" in message


def test_a_file_that_is_not_parquet(tmp_path):
    source = tmp_path / "in.parquet"
    source.write_text("timestamp,price\n")
    done = run("label", "--features", source, "--out", tmp_path / "out.parquet")
    assert done.returncode == 1
    assert "as Parquet" in done.stderr
    assert done.stderr.count("\n") == 1


def test_our_metadata_is_kept_and_others_are_not(tmp_path):
    table = tick_table().replace_schema_metadata({"foreshock.feature_set": "handoff_v1", "pandas": "{}"})
    back = labelled(tmp_path, table)
    assert back.schema.metadata[b"foreshock.feature_set"] == b"handoff_v1"
    assert back.schema.metadata[b"foreshock.label.horizon_s"] == b"60"
    assert b"pandas" not in back.schema.metadata


def test_the_same_table_gives_the_same_bytes(tmp_path):
    source = tmp_path / "in.parquet"
    outs = [tmp_path / "a.parquet", tmp_path / "b.parquet"]
    for out, row_group in zip(outs, (7, 200)):
        pq.write_table(tick_table(), source, row_group_size=row_group)
        succeed("label", "--features", source, "--out", out)
    assert outs[0].read_bytes() == outs[1].read_bytes()


def test_label_reports_what_it_did(tmp_path):
    source, out = tmp_path / "in.parquet", tmp_path / "out.parquet"
    pq.write_table(tick_table(), source)
    done = succeed("label", "--features", source, "--out", out, "--train_to", "2026-04-05T22:37:00", "--json")
    report = json.loads(done.stdout)
    assert report["set"] == "handoff_v1"
    assert report["rows"] == ROWS
    assert report["train_to"] == "2026-04-05T22:37:00.000000000Z"
    assert report["label"]["rows"] == 140  # the stream ends at 199 s
    assert report["training_rows"] == 60  # 0 .. 59 s: known by 119.25 s
    known = [value for value in pq.read_table(out)["label"].to_pylist() if value is not None]
    assert len(known) == 140
    assert report["label"]["base_rate"] == pytest.approx(sum(known) / 140)
