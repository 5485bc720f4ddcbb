"""foreshock check: its numbers against what the test wrote, its names against the contract."""

import bz2
import gzip
import json
import lzma
import subprocess

import pytest

from command import SOURCE, run, sha256, succeed

REAL = SOURCE / ".." / "shared" / "data"


def tick(second, product="AAA-USD", price="100.5", stamp="2025-11-08T15:{:02}:{:02}.5"):
    minute, second = divmod(second, 60)
    return json.dumps({
        "timestamp": stamp.format(12 + minute, second), "product_id": product, "price": price,
        "best_bid": "100", "best_ask": "101", "raw": {"type": "ticker", "product_id": product, "price": price,
                                                      "best_bid_quantity": "1", "best_ask_quantity": "2"},
    })


def write(path, lines):
    path.write_text("".join(line + "\n" for line in lines))
    return path


def check(*args):
    return json.loads(succeed("check", "--json", *args).stdout)


def test_contract_names_and_numbers(tmp_path):
    lines = [tick(i) for i in range(20)]
    lines[10], lines[11] = lines[11], lines[10]
    lines.insert(5, lines[5])
    lines.append("not a line")
    file = write(tmp_path / "ticks.ndjson", lines)
    found = check(file)
    assert list(found) == ["files", "products", "rejects"]
    assert {k: found["files"][0][k] for k in ("path", "shape", "lines", "records", "rejected", "sha256")} == {
        "path": str(file), "shape": "1 flat with nested original", "lines": 22, "records": 21, "rejected": 1,
        "sha256": sha256(file)}
    product = found["products"][0]
    expected = {
        "venue": "coinbase-advanced", "product_id": "AAA-USD", "ticks": 20, "duplicates": 1,
        "out_of_order": 1, "gaps": 0, "first_ts_event": "2025-11-08T15:12:00.500000000Z",
        "last_ts_event": "2025-11-08T15:12:19.500000000Z", "span_seconds": 19.0, "trades": 0, "heartbeats": 0,
        "price_outside_quote": 0, "crossed": 0, "clock_skew_ms": None, "completeness": "unverifiable"}
    assert {key: product[key] for key in expected} == expected
    assert product["rate_per_second"] == pytest.approx(20 / 19)
    assert found["rejects"] == [
        {"file": str(file), "line": 22, "reason": "neither JSON nor 'seconds: message'",
         "text": "not a line"}]


def test_compression_is_told_by_content(tmp_path):
    plain = write(tmp_path / "plain", [tick(i) for i in range(3000)])
    (tmp_path / "one.txt").write_bytes(gzip.compress(plain.read_bytes()))
    (tmp_path / "two.txt").write_bytes(lzma.compress(plain.read_bytes()))
    subprocess.run(["zstd", "-q", plain, "-o", tmp_path / "three.txt"], check=True)
    whole = check(plain)["products"]
    for name in ("one.txt", "two.txt", "three.txt"):
        assert check(tmp_path / name)["products"] == whole, name
    (tmp_path / "four.txt").write_bytes(bz2.compress(plain.read_bytes()))
    done = run("check", tmp_path / "four.txt")
    assert done.returncode == 1 and "four.txt" in done.stderr


def test_a_pattern_in_quotes_and_an_empty_file(tmp_path):
    write(tmp_path / "b.ndjson", [tick(i) for i in range(10)])
    write(tmp_path / "a.ndjson", [tick(i, "BBB-USD") for i in range(60, 70)])
    write(tmp_path / "c.ndjson", [])
    found = check(tmp_path / "*.ndjson")
    assert [file["path"][-8:] for file in found["files"]] == ["b.ndjson", "a.ndjson", "c.ndjson"]
    assert found["files"][2]["shape"] == "empty"
    assert [(p["product_id"], p["ticks"]) for p in found["products"]] == [("AAA-USD", 10), ("BBB-USD", 10)]


def test_silence_is_a_gap(tmp_path):
    found = check(write(tmp_path / "ticks", [tick(i) for i in [*range(10), *range(60, 70)]]))
    product = found["products"][0]
    assert (product["gaps"], product["silences"], product["longest_silence_seconds"]) == (1, 1, 51.0)


def test_bad_lines_are_named_and_fatal_only_when_strict(tmp_path):
    file = write(tmp_path / "ticks", [tick(0), "{broken", tick(1), tick(2, price="NaN")])
    rejects = tmp_path / "rejects.ndjson"
    assert check(file, "--rejects", rejects)["files"][0]["rejected"] == 2
    rows = [json.loads(row) for row in rejects.read_text().splitlines()]
    assert [(row["file"], row["line"], row["text"][:7]) for row in rows] == [
        (str(file), 2, "{broken"), (str(file), 4, '{"times')]
    assert "NaN" in rows[1]["reason"]
    done = run("check", file, "--strict")
    assert done.returncode == 1
    assert done.stderr.startswith(f"foreshock: {file}:2: not JSON") and done.stderr.count("\n") == 1


def test_the_table_says_the_same(tmp_path):
    file = write(tmp_path / "ticks", [tick(i) for i in range(10)] + ["oops"])
    text = succeed("check", file).stdout
    assert "\x1b" not in text  # colours only on a terminal
    assert "coinbase-advanced AAA-USD" in text and "1 flat with nested original" in text
    assert "taken as UTC; give --assume-timezone" in text
    assert f"{file}:11: neither JSON" in text
    said = succeed("check", file, "--assume-timezone", "America/New_York").stdout
    assert "taken as America/New_York" in said


def test_counts_what_the_simulator_says_it_wrote(tmp_path):
    file = tmp_path / "market.ndjson"
    wrote = json.loads(succeed("simulate", "--out", file, "--hours", 3, "--seed", 7, "--json").stdout)
    found = check(file)
    assert found["files"][0]["shape"] == "9 Foreshock records"
    assert found["files"][0]["rejected"] == found["files"][0]["unknown"] == 0
    for name in ("ticks", "duplicates", "gaps"):
        assert sum(p[name] for p in found["products"]) == wrote[name] > 0, name
    assert {p["completeness"] for p in found["products"]} == {"gaps"}


@pytest.mark.skipif(not REAL.exists(), reason=f"no real captures at {REAL}")
def test_real_sessions():
    found = check(REAL / "coinbase_advanced" / "btcusd_2025-11-30_2025-12-06" / "*.ndjson")
    (product,) = found["products"]
    assert product["ticks"] == 73_663 and len(found["files"]) == 33
    assert product["completeness"] == "unverifiable"
    (spike,) = check(REAL / "coinbase_advanced" / "btcusd_2026-04-05_2235_spike.ndjson")["products"]
    assert spike["ticks"] == 5_970
    assert spike["clock_skew_ms"]["median"] == pytest.approx(-60, abs=2)
