"""handoff_v1 against an exact recomputation of its definitions: integers, fractions, one rounding at the end.

Window w of a tick: its product's ticks up to it in log order that are stamped at most w seconds before it.
"""

import datetime
import decimal
import fractions
import itertools
import json
import random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from command import SOURCE, succeed

WINDOWS_S = (30, 60, 300)
UNITS_PER_ONE = 10**8  # prices are integers of 1e-8
RETURN_ONE = 2**50     # returns are integers of 2^-50
RETURN_STATISTICS = ("return_mean", "return_std", "return_min", "return_max")
STATISTICS = RETURN_STATISTICS + ("price_mean", "price_std", "tick_count")
EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.timezone.utc)
DATA = SOURCE.parent / "shared" / "data" / "coinbase_advanced"
SLICE = DATA / "btcusd_2025-11-08_43s.ndjson"
SESSION = DATA / "btcusd_2025-11-30_2025-12-06" / "ticks_BTCUSD_20251201_164446_10min.ndjson"
SESSION_TICKS = 2000


def in_units(text):
    """None for an absent price."""
    return None if text is None else int(decimal.Decimal(text) * UNITS_PER_ONE)


def in_nanos(text):
    time = datetime.datetime.fromisoformat(text)
    if time.tzinfo is None:
        time = time.replace(tzinfo=datetime.timezone.utc)
    return (time - EPOCH) // datetime.timedelta(microseconds=1) * 1000


def read_ticks(lines):
    """The ticks of flat lines, without unreadable ones and without repetitions of the line before."""
    ticks, previous = [], None
    for line in lines:
        if line != previous:
            try:
                fields = json.loads(line, parse_float=decimal.Decimal)
            except json.JSONDecodeError:
                fields = None
            if fields is not None:
                ticks.append({
                    "timestamp": in_nanos(fields["timestamp"]), "product_id": fields["product_id"],
                    "price": in_units(fields["price"]), "best_bid": in_units(fields.get("best_bid")),
                    "best_ask": in_units(fields.get("best_ask")),
                })
        previous = line
    return ticks


def quantised_return(before, after):
    """None beyond |2|."""
    value = float(after - before) / float(before)
    return None if abs(value) > 2 else round(value * RETURN_ONE)


def mean(values, one):
    return float(fractions.Fraction(sum(values), len(values) * one))


def population_std(values, one):
    count, total = len(values), sum(values)
    variance = decimal.Decimal(count * sum(v * v for v in values) - total * total)
    return float(variance.sqrt() / (count * one))


def window_statistics(prices, returns):
    """The seven values of STATISTICS; nulls and a count of 0 unless there are two ticks."""
    if len(prices) < 2:
        return [None] * (len(STATISTICS) - 1) + [0]
    known = [q for q in returns if q is not None]
    of_returns = [None] * len(RETURN_STATISTICS)
    if known:
        of_returns = [mean(known, RETURN_ONE), population_std(known, RETURN_ONE), min(known) / RETURN_ONE,
                      max(known) / RETURN_ONE]
    return of_returns + [mean(prices, UNITS_PER_ONE), population_std(prices, UNITS_PER_ONE), len(prices)]


def quote_columns(tick):
    bid, ask = tick["best_bid"], tick["best_ask"]
    exact = {name: None if tick[name] is None else float(fractions.Fraction(tick[name], UNITS_PER_ONE))
             for name in ("price", "best_bid", "best_ask")}
    known = bid is not None and ask is not None
    exact["spread"] = float(fractions.Fraction(ask - bid, UNITS_PER_ONE)) if known else None
    exact["spread_bps"] = float(fractions.Fraction(20_000 * (ask - bid), ask + bid)) if known else None
    return exact


def expected_rows(ticks):
    rows, earlier, returns = [], {}, {}
    for tick in ticks:
        history = earlier.setdefault(tick["product_id"], [])
        history.append((len(rows), tick["timestamp"], tick["price"]))
        row = {"timestamp": tick["timestamp"], "product_id": tick["product_id"], **quote_columns(tick)}
        for width in WINDOWS_S:
            oldest = tick["timestamp"] - width * 10**9
            window = [entry for entry in history if entry[1] >= oldest]
            steps = []
            for before, after in itertools.pairwise(window):
                step = (before[0], after[0])
                if step not in returns:
                    returns[step] = quantised_return(before[2], after[2])
                steps.append(returns[step])
            values = window_statistics([price for _, _, price in window], steps)
            row.update({f"{name}_{width}s": value for name, value in zip(STATISTICS, values)})
        rows.append(row)
    return rows


def differs(name, expected, got):
    if expected is None or got is None:
        return expected is not got
    if isinstance(expected, (int, str)):
        return expected != got
    if name.startswith(RETURN_STATISTICS):
        return abs(expected - got) > 1e-15
    return abs(expected - got) > 1e-12 * abs(expected)


def compare(raw, tmp_path):
    """Fails with the first differing value; returns the rows for further checks."""
    decimal.getcontext().prec = 80
    out = tmp_path / "handoff_v1.parquet"
    succeed("replay", "--raw", raw, "--set", "handoff_v1", "--out", out)
    table = pq.read_table(out)
    rows = expected_rows(read_ticks(raw.read_text().splitlines()))
    assert table.num_rows == len(rows)
    timestamps = table["timestamp"].cast(pa.int64())
    columns = {name: (timestamps if name == "timestamp" else table[name]).to_pylist() for name in rows[0]}
    for i, row in enumerate(rows):
        for name, value in row.items():
            got = columns[name][i]
            assert not differs(name, value, got), f"row {i}, {name}: expected {value!r}, got {got!r}"
    return rows


def test_the_slice_of_43_seconds(tmp_path):
    if not SLICE.exists():
        pytest.skip("no recorded slice beside the repository (../shared/data)")
    assert len(compare(SLICE, tmp_path)) == 223


def test_two_thousand_ticks_of_a_session(tmp_path):
    if not SESSION.exists():
        pytest.skip("no recorded sessions beside the repository (../shared/data)")
    raw = tmp_path / "session.ndjson"
    with SESSION.open() as lines:
        raw.write_text("".join(itertools.islice(lines, SESSION_TICKS)))
    assert len(compare(raw, tmp_path)) == SESSION_TICKS


def flat_line(time_ns, product, price, bid, ask):
    time = EPOCH + datetime.timedelta(microseconds=time_ns // 1000)
    quotes = {"best_bid": str(bid), "best_ask": str(ask)} if bid is not None else {}
    return json.dumps({"timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.%f"), "product_id": product,
                       "price": str(price), **quotes, "raw": {"type": "ticker", "product_id": product}})


def awkward_lines():
    """Two products; ties, disorder, gaps longer than every window, jumps, repeated and unreadable lines."""
    source = random.Random(20251130)
    time_us = 1_764_546_971_000_000
    prices = {"BTC-USD": decimal.Decimal("85797.69"), "SHIB-USD": decimal.Decimal("0.00003711")}
    smallest = {"BTC-USD": decimal.Decimal("0.01"), "SHIB-USD": decimal.Decimal("0.00000001")}
    lines = []
    for i in range(900):
        product = source.choice(sorted(prices))
        time_us += source.choice((0, 0, 1, 40_000, 700_000, 2_500_000))
        if i in (300, 301, 600):
            time_us += 400_000_000  # longer than the longest window; once with a single tick between two
        if i in (150, 450):
            time_us += source.choice((29_999_999, 30_000_000, 60_000_000, 300_000_000))
        stamped_us = time_us - source.choice((0,) * 7 + (200_000, 31_000_000, 61_000_000, 299_000_000))
        prices[product] += source.randint(-3, 3) * smallest[product]
        price = prices[product]
        if i in (200, 500):
            price *= 4  # a return beyond 2
        half = smallest[product] * source.randint(-1, 4)  # crossed now and then
        line = flat_line(stamped_us * 1000, product, price, price - half, price + half)
        lines.append(line)
        if i % 41 == 0:
            lines.append(line)
        if i % 97 == 0:
            lines.append(line[: len(line) // 2])
    return lines


def test_awkward_lines(tmp_path):
    raw = tmp_path / "awkward.ndjson"
    raw.write_text("".join(line + "\n" for line in awkward_lines()))
    rows = compare(raw, tmp_path)
    assert len(rows) > 800
    alone = [row for row in rows if row["tick_count_300s"] == 0]
    assert len(alone) > 2 and all(row["price_mean_300s"] is None for row in alone)
    assert any(row["spread"] < 0 for row in rows)


def test_a_window_begins_at_exactly_its_width(tmp_path):
    raw = tmp_path / "borders.ndjson"
    start_ns = 1_764_546_971_000_000_000
    offsets_s = (0, 30, 30.000001, 60, 300, 300.000001)
    lines = [flat_line(start_ns + round(s * 1_000_000) * 1000, "BTC-USD", 100 + i, 99, 101)
             for i, s in enumerate(offsets_s)]
    raw.write_text("".join(line + "\n" for line in lines))
    rows = compare(raw, tmp_path)
    assert [row["tick_count_30s"] for row in rows] == [0, 2, 2, 3, 0, 2]
    assert [row["tick_count_300s"] for row in rows] == [0, 2, 3, 4, 5, 5]
