"""The windows of handoff_v1 in polars, as a user of polars would write them. Run by compare.py.

Usage: polars_features.py windows TICKS.parquet OUT.parquet     from parsed columns in memory
       polars_features.py lines LINES.ndjson OUT.parquet        from Advanced Trade messages to a Parquet file

Prints the seconds it took, imports and reading of TICKS left out. Threads: POLARS_MAX_THREADS.
"""

import sys
import time

import polars as pl

WINDOWS = ("30s", "60s", "300s")


def window_columns():
    """rolling_*_by over time >= t - w. It cannot leave out the return into a window's first tick, as
    handoff_v1 does, and a window of a tick that shares its time with later ones holds those as well."""
    for w in WINDOWS:
        period = f"{int(w[:-1]) * 1_000_000_000}ns"
        by = dict(by="timestamp", window_size=period, closed="both")
        r, p = pl.col("r"), pl.col("price")
        yield r.rolling_mean_by(**by).alias(f"return_mean_{w}")
        yield r.rolling_std_by(ddof=0, **by).alias(f"return_std_{w}")
        yield r.rolling_min_by(**by).alias(f"return_min_{w}")
        yield r.rolling_max_by(**by).alias(f"return_max_{w}")
        yield p.rolling_mean_by(**by).alias(f"price_mean_{w}")
        yield p.rolling_std_by(ddof=0, **by).alias(f"price_std_{w}")
        yield pl.col("one").rolling_sum_by(**by).alias(f"tick_count_{w}")


def features(ticks):
    ask, bid, price = pl.col("best_ask"), pl.col("best_bid"), pl.col("price")
    return ticks.with_columns(
        (price / price.shift(1) - 1).alias("r"), pl.lit(1.0).alias("one"),
        (ask - bid).alias("spread"), (2e4 * (ask - bid) / (ask + bid)).alias("spread_bps"),
    ).with_columns(*window_columns()).drop("r", "one")


def ticks_of_lines(path):
    lines = pl.read_ndjson(path)
    number = {name: pl.col(name).cast(pl.Float64) for name in ("price", "best_bid", "best_ask")}
    return (
        lines.select("timestamp", "events").explode("events").unnest("events").explode("tickers")
        .select("timestamp", pl.col("tickers").struct.unnest())
        .select(pl.col("timestamp").str.to_datetime(time_unit="ns", time_zone="UTC"), "product_id",
                *number.values())
    )


def main(job, source, out):
    if job == "windows":
        ticks = pl.read_parquet(source, columns=["timestamp", "price", "best_bid", "best_ask"])
        start = time.perf_counter()
        rows = features(ticks)
        spent = time.perf_counter() - start
        rows.write_parquet(out)
    else:
        start = time.perf_counter()
        features(ticks_of_lines(source)).write_parquet(out)
        spent = time.perf_counter() - start
    print(spent)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("windows", "lines"):
        raise SystemExit(__doc__)
    main(*sys.argv[1:])
