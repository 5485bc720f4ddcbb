"""foreshock cross: cross_v1 is a join by second, and everything after it takes it as it takes core_v1."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from command import run, sha256, succeed

MARKET = ["market_log_rv_5", "market_log_rv_30", "market_log_rv_60", "market_log_cascades_5_300",
          "market_log_cascades_60_3600"]
HOURS = 8


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two products in two files, the market's an hour shorter, and in one."""
    folder = tmp_path_factory.mktemp("cross")
    for product, seed, hours in (("BTC-USD", 3, HOURS - 1), ("ETH-USD", 4, HOURS)):
        raw = folder / f"{product}.ndjson"
        succeed("simulate", "--out", raw, "--hours", hours, "--seed", seed, "--products", product)
        succeed("replay", "--raw", raw, "--out", folder / f"{product}.parquet")
    succeed("simulate", "--out", folder / "both.ndjson", "--hours", HOURS, "--seed", 5,
            "--products", "ETH-USD,BTC-USD")
    succeed("replay", "--raw", folder / "both.ndjson", "--out", folder / "both.parquet")
    succeed("cross", "--features", folder / "ETH-USD.parquet", folder / "BTC-USD.parquet",
            "--market", "BTC-USD", "--out", folder / "cross.parquet")
    return folder


def rows(*paths):
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


@pytest.mark.parametrize("names", [["ETH-USD", "BTC-USD"], ["BTC-USD", "ETH-USD"], ["both"]])
def test_it_is_a_join_by_second(names, folder, tmp_path):
    files = [folder / f"{name}.parquet" for name in names]
    succeed("cross", "--features", *files, "--market", "BTC-USD", "--out", tmp_path / "x.parquet")
    core, cross = rows(*files), rows(tmp_path / "x.parquet")
    market = {row["timestamp"]: row for row in core if row["product_id"] == "BTC-USD"}
    assert len(core) == len(cross)
    nulls = 0
    for before, after in zip(core, cross):
        found = market.get(before["timestamp"], {})
        expected = before | {name: found.get(name.removeprefix("market_")) for name in MARKET}
        assert after == expected
        nulls += after["market_log_rv_5"] is None and before["log_rv_5"] is not None
    assert nulls > 0  # where the market has no row or no value, and the product has one


def test_columns_are_those_of_the_catalogue(folder):
    listed = json.loads(succeed("features", "--set", "cross_v1", "--json").stdout)[0]
    assert pq.read_schema(folder / "cross.parquet").names == [column["name"] for column in listed["columns"]]
    assert [column["name"] for column in listed["columns"]][-5:] == MARKET
    metadata = pq.read_metadata(folder / "cross.parquet").metadata
    assert metadata[b"foreshock.schema_hash"].decode() == listed["schema_hash"]
    assert "log_rv of the market" in succeed("features", "--describe", "market_log_rv_30").stdout
    assert all(name in succeed("features", "--list").stdout for name in MARKET)


def test_label_train_evaluate_and_infer_take_it(folder, tmp_path):
    labelled, models, scored = tmp_path / "labelled.parquet", tmp_path / "models", tmp_path / "scored.parquet"
    report = json.loads(
        succeed("label", "--features", folder / "cross.parquet", "--out", labelled, "--json").stdout)
    assert report["set"] == "cross_v1" and report["spike_relative"]["positives"] > 100
    trained = json.loads(succeed("train", "--features", labelled, "--out", models, "--json").stdout)
    logistic = next(model for model in trained["models"] if model["kind"] == "logistic")
    assert set(MARKET) <= set(logistic["columns"])
    done = run("evaluate", "--features", labelled, "--models-dir", models, "--json", tmp_path / "e.json")
    assert done.returncode in (0, 3), done.stderr  # 3: a gate of the evaluation, not a refusal of the file
    evaluation = json.loads((tmp_path / "e.json").read_text())
    assert evaluation["models"]["logistic"]["pr_auc"]["value"] > 0
    succeed("infer", "--model", models / "logistic_regression", "--features", labelled, "--out", scored)
    table = pq.read_table(scored)
    assert table.num_rows == pq.read_metadata(folder / "cross.parquet").num_rows
    assert table["probability"].null_count < table.num_rows / 2
    other = run("infer", "--model", models / "logistic_regression", "--features", folder / "ETH-USD.parquet",
                "--out", tmp_path / "no.parquet")
    assert other.returncode == 1 and "'market_log_rv_5'" in other.stderr


def test_labels_are_those_of_core_rows(folder, tmp_path):
    cross = tmp_path / "x.parquet"
    succeed("cross", "--features", folder / "both.parquet", "--market", "BTC-USD", "--out", cross)
    for name, path in (("core", folder / "both.parquet"), ("cross", cross)):
        succeed("label", "--features", path, "--out", tmp_path / f"{name}.labelled.parquet")
    succeed("parity", tmp_path / "core.labelled.parquet", tmp_path / "cross.labelled.parquet",
            "--columns", "v,spike_*,log_rv_*")


def test_parity_with_the_log(folder, tmp_path):
    cross = tmp_path / "x.parquet"
    succeed("cross", "--features", folder / "both.parquet", "--market", "BTC-USD", "--out", cross)
    report = json.loads(succeed("parity", cross, "--raw", folder / "both.ndjson", "--json").stdout)
    assert set(MARKET) <= {column["name"] for column in report["columns"]}
    table = pq.read_table(cross)
    values = table["market_log_rv_60"].to_pylist()
    row = next(i for i in range(len(values) // 2, len(values)) if values[i] is not None)
    values[row] = None
    column = pa.array(values, pa.float64())
    changed = table.set_column(table.column_names.index("market_log_rv_60"),
                               table.schema.field("market_log_rv_60"), column)
    pq.write_table(changed, tmp_path / "changed.parquet")
    done = run("parity", tmp_path / "changed.parquet", "--raw", folder / "both.ndjson", "--json")
    found = json.loads(done.stdout)["differences"]
    assert done.returncode == 3 and [(f["row"], f["column"]) for f in found] == [(row, "market_log_rv_60")]


def test_same_input_same_bytes(folder, tmp_path):
    succeed("cross", "--features", folder / "ETH-USD.parquet", folder / "BTC-USD.parquet",
            "--market", "BTC-USD", "--market-venue", "coinbase-advanced", "--out", tmp_path / "again.parquet")
    assert sha256(tmp_path / "again.parquet") == sha256(folder / "cross.parquet")


def refused(status, *args):
    done = run(*args)
    assert done.returncode == status, done.stdout + done.stderr
    assert done.stderr.startswith("foreshock: ") and done.stderr.count("\n") == 1, done.stderr
    return done.stderr


def test_what_cannot_be_joined(folder, tmp_path):
    out = tmp_path / "out.parquet"
    eth = folder / "ETH-USD.parquet"
    line = refused(1, "cross", "--features", eth, "--market", "BTC-USD", "--out", out)
    assert "BTC-USD" in line and "there are: ETH-USD on coinbase-advanced" in line
    line = refused(1, "cross", "--features", eth, "--market", "ETH-USD", "--market-venue", "kraken",
                   "--out", out)
    assert "ETH-USD on kraken" in line
    line = refused(1, "cross", "--features", folder / "cross.parquet", "--market", "BTC-USD", "--out", out)
    assert "cross_v1" in line and str(folder / "cross.parquet") in line
    line = refused(1, "cross", "--features", eth, eth, "--market", "ETH-USD", "--out", out)
    assert "two rows of" in line
    line = refused(2, "replay", "--raw", folder / "both.ndjson", "--set", "cross_v1", "--out", out)
    assert "foreshock cross" in line
    assert not out.exists()
