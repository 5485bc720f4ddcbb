"""Ten minutes of a market at 20x on each venue, everything going wrong: the exchange's journal against the
log. What the venue's numbers let one know is told, all of it and nothing else; nothing is stored twice."""

import concurrent.futures

import pytest

from exchange import VENUES
from faulty_market import follow
from journal import TICKS, content, judge

WITH_NUMBERS = [venue for venue in VENUES if venue != "bitstamp"]


@pytest.fixture(scope="module")
def heard(tmp_path_factory):
    """By venue: the journal and the log's records. All five at once, as they go by the wall clock."""
    with concurrent.futures.ThreadPoolExecutor(len(VENUES)) as pool:
        runs = {venue: pool.submit(follow, "ingest", venue, tmp_path_factory.mktemp(venue), 10)
                for venue in VENUES}
    return {venue: run.result()[:2] for venue, run in runs.items()}


@pytest.mark.parametrize("venue", VENUES)
def test_the_log_tells_what_the_journal_knows(venue, heard):
    verdict = judge(*heard[venue])
    print(f"{venue}: lost {verdict.lost}, told {verdict.told}, late {verdict.late}, "
          f"unverifiable {verdict.unverifiable}, reconnects {verdict.reconnects}, "
          f"back after at most {max(verdict.back_s):.3f} s")
    assert verdict.faults() == {}
    assert verdict.told == verdict.lost
    assert (verdict.lost > 0) == (venue in WITH_NUMBERS)
    assert verdict.reconnects >= 5  # reset, half open, down, freeze, expiry
    assert verdict.unverifiable >= 2 * verdict.reconnects  # of each product
    assert len(verdict.left_s) == 2


def without(found, record):
    return [r for r in found if r is not record]


@pytest.mark.parametrize("venue", WITH_NUMBERS)
def test_a_loss_that_is_not_told_is_seen(venue, heard):
    journal, found = heard[venue]
    gap = next(r for r in found if r["kind"] == "gap" and r["count"] == 1)
    untold = without(found, gap)
    assert {"untold", "miscounted"} & judge(journal, untold).faults().keys()


@pytest.mark.parametrize("venue", WITH_NUMBERS)
def test_a_gap_that_is_none_is_seen(venue, heard):
    journal, found = heard[venue]
    gap = next(r for r in found if r["kind"] == "gap" and r["count"] == 1)
    wider = [{**r, "from": r["from"] - 1, "count": 2} if r is gap else r for r in found]
    faults = judge(journal, wider).faults()
    assert faults["false"][0][1] == gap["from"]
    wrong = [{**r, "count": 2} if r is gap else r for r in found]
    assert "miscounted" in judge(journal, wrong).faults()


@pytest.mark.parametrize("venue", VENUES)
def test_what_is_missing_or_twice_in_the_log_is_seen(venue, heard):
    journal, found = heard[venue]
    tick = [r for r in found if r["kind"] in TICKS and "snapshot" not in r["raw"]][40]
    lacking = [r for r in found if "raw" not in r or content(r) != content(tick)]
    assert [content(line) for line in judge(journal, lacking).faults()["not_stored"]] == [content(tick)]
    assert judge(journal, [*found, tick]).faults()["twice"]


@pytest.mark.parametrize("venue", VENUES)
def test_a_connection_that_begins_without_a_gap_is_seen(venue, heard):
    journal, found = heard[venue]
    gap = next(r for r in found if r["kind"] == "gap" and r["count"] == "unverifiable")
    assert judge(journal, without(found, gap)).faults()["unexplained"]
