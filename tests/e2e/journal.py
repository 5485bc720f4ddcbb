"""The simulated exchange's journal against the log: what was lost, and what the log says was lost.

A message was heard when it, or one behind it on the same connection, is in the log. Numbers are those the
venue gives without holes: Advanced Trade numbers the messages of a connection, Coinbase Exchange, Binance and
Kraken the trades of a product, over all connections; Bitstamp gives none.
"""

import collections
import dataclasses
import zlib

TICKS = ("trade", "quote", "ticker")
PER_CONNECTION, WITHOUT = "coinbase-advanced", "bitstamp"


@dataclasses.dataclass
class Verdict:
    lost: int = 0  # numbers between the first and the last heard that were not
    told: int = 0  # of these, covered by a gap record
    untold: list = dataclasses.field(default_factory=list)
    false: list = dataclasses.field(default_factory=list)  # told as lost, though heard in its turn
    late: int = 0  # told as lost when later ones came first, and heard (and stored) after all
    miscounted: list = dataclasses.field(default_factory=list)  # gap records whose count is not theirs
    not_stored: list = dataclasses.field(default_factory=list)  # heard and not in the log
    twice: list = dataclasses.field(default_factory=list)  # in the log more than once
    unexplained: list = dataclasses.field(default_factory=list)  # (connection, product) that no gap precedes
    unverifiable: int = 0
    reconnects: int = 0
    violations: int = 0  # of the venue's limits
    back_s: list = dataclasses.field(default_factory=list)  # from the venue's return to a subscription
    left_s: list = dataclasses.field(default_factory=list)  # from the beginning of a silence to leaving

    def faults(self):
        """What must not be, by name."""
        names = ("untold", "false", "miscounted", "not_stored", "twice", "unexplained", "violations")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def content(thing):
    """Of a record of the log or a line of the journal: what tells its message from others."""
    if "raw" not in thing:
        return thing["crc32"], thing["bytes"]
    raw = thing["raw"].encode()
    return zlib.crc32(raw), len(raw)


class Hearing:
    """What of the journal's messages arrived, in the order of the wire."""

    def __init__(self, journal, found):
        self.venue = journal[0]["venue"]
        wire = collections.defaultdict(list)
        for line in journal:
            if line["e"] in ("sent", "duplicated"):
                wire[line["conn"]].append(line)
        self.stored = {content(r) for r in found if "raw" in r}
        self.lines = []
        for lines in wire.values():
            last = max((i for i, line in enumerate(lines) if content(line) in self.stored), default=-1)
            self.lines += lines[: last + 1]
        self.lines.sort(key=lambda line: line["wall"])
        self.by_content = {content(line): line for line in self.lines if "product" in line}
        ticks = [r for r in found if r["kind"] in TICKS and content(r) in self.by_content]
        self.product = {r["product_id"]: self.by_content[content(r)]["product"] for r in ticks}
        self.connection = {r["conn"]: self.by_content[content(r)]["conn"] for r in ticks}

    def series(self, line):
        """What the number of a message counts in, and the number; None: it has none."""
        if self.venue == PER_CONNECTION:
            return (line["conn"], line["seq"]) if "seq" in line else None
        if self.venue == WITHOUT or line["kind"] not in ("trade", "snapshot") or "trade_id" not in line:
            return None
        return line["product"], line["trade_id"]

    def numbers(self):
        """By series: every number heard, and those heard after a later one."""
        heard, overtaken = collections.defaultdict(set), collections.defaultdict(set)
        latest = {}
        for line in self.lines:
            found = self.series(line)
            if found is None:
                continue
            name, number = found
            if number not in heard[name] and number < latest.get(name, number):
                overtaken[name].add(number)
            heard[name].add(number)
            latest[name] = max(number, latest.get(name, number))
        return heard, overtaken


def judge_gaps(verdict, hearing, found):
    told = collections.defaultdict(set)
    products = collections.Counter()
    for record in found:
        if record["kind"] != "gap":
            continue
        if record["count"] == "unverifiable":
            verdict.unverifiable += 1
            continue
        if record["count"] != record["to"] - record["from"] - 1:
            verdict.miscounted.append(record)
        per_connection = hearing.venue == PER_CONNECTION
        name = hearing.connection[record["conn"]] if per_connection else hearing.product[record["product_id"]]
        told[name] |= set(range(record["from"] + 1, record["to"]))
        products[name, record["from"], record["to"]] += 1
    expected = len(hearing.product) if hearing.venue == PER_CONNECTION else 1  # nobody knows whose it was
    verdict.miscounted += [gap for gap, count in products.items() if count != expected]
    heard, overtaken = hearing.numbers()
    for name, numbers in heard.items():
        lost = set(range(min(numbers), max(numbers))) - numbers
        verdict.lost += len(lost)
        verdict.told += len(lost & told[name])
        verdict.late += len(told[name] & overtaken[name])
        verdict.untold += [(name, number) for number in sorted(lost - told[name])]
        verdict.false += [(name, number) for number in sorted(told[name] - lost - overtaken[name])]
    verdict.false += [(name, "never heard") for name in told if name not in heard]


def judge_storage(verdict, hearing, found):
    seen = collections.Counter((r["conn"], content(r), r["index"]) for r in found if r["kind"] in TICKS)
    verdict.twice += [key for key, count in seen.items() if count > 1]
    trades = collections.Counter()
    for record in found:
        line = hearing.by_content.get(content(record)) if record["kind"] == "trade" else None
        if line and "trade_id" in line:
            trades[line["product"], line["trade_id"], record["index"]] += 1
    verdict.twice += [key for key, count in trades.items() if count > 1]
    verdict.not_stored += [line for line in hearing.lines
                           if line["kind"] in TICKS and content(line) not in hearing.stored]


def judge_reconnects(verdict, found):
    """Between two connections' ticks of a product stands a gap of which nothing more is known."""
    last, explained = {}, set()
    for record in found:
        product, connection = record["product_id"], record.get("conn")
        if record["kind"] == "gap" and record["count"] == "unverifiable":
            explained.add(product)
        if record["kind"] not in TICKS:
            continue
        if last.setdefault(product, connection) != connection:
            if product not in explained:
                verdict.unexplained.append((connection, product))
            last[product] = connection
        explained.discard(product)


def judge_session(verdict, journal):
    down_until, closed, opened = 0, None, set()
    silent = {}
    for line in journal:
        event, connection = line["e"], line.get("conn")
        if event == "violation":
            verdict.violations += 1
        elif event == "fault" and line["knob"] in ("freeze", "half_open"):
            silent[connection] = line["wall"]
        elif event == "fault_end" and line["knob"] == "freeze":
            silent.pop(connection, None)
        elif event == "fault_end":
            down_until = line["wall"]
        elif event == "closed":
            closed = line["wall"]
            if connection in silent:
                verdict.left_s.append((closed - silent.pop(connection)) / 1e9)
        elif event == "received" and connection not in opened:
            opened.add(connection)
            if closed is not None:
                verdict.back_s.append((line["wall"] - max(closed, down_until)) / 1e9)
                verdict.reconnects += 1


def judge(journal, found):
    """`journal`: its lines; `found`: the records of the log, in order."""
    verdict, hearing = Verdict(), Hearing(journal, found)
    judge_gaps(verdict, hearing, found)
    judge_storage(verdict, hearing, found)
    judge_reconnects(verdict, found)
    judge_session(verdict, journal)
    return verdict
