"""A model to run with."""

from command import succeed


def log_har(folder):
    """A log-HAR model of a quarter of a simulated day."""
    succeed("simulate", "--out", folder / "market.ndjson", "--hours", "6", "--seed", "3")
    succeed("replay", "--raw", folder / "market.ndjson", "--out", folder / "features.parquet")
    succeed("label", "--features", folder / "features.parquet", "--out", folder / "labelled.parquet")
    succeed("train", "--features", folder / "labelled.parquet", "--out", folder / "models")
    return folder / "models" / "log_har"
