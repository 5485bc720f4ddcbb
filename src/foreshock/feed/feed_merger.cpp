#include "foreshock/feed/feed_merger.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

#include "foreshock/core/check.hpp"
#include "foreshock/feed/line_reader.hpp"

namespace foreshock {
namespace {

bool is_tick(const Record& record) {
  return record.kind == RecordKind::trade || record.kind == RecordKind::quote ||
         record.kind == RecordKind::ticker;
}

bool is_new_trade(const Record& record) {
  return record.kind == RecordKind::trade && record.has(Record::kTradeId) && !record.is(Record::kSnapshot);
}

}  // namespace

FeedMerger::FeedMerger(const VenueSession& venue, std::vector<std::string> products, bool goes_on,
                       ProductTable& table, Emit emit)
    : venue_(venue),
      products_(std::move(products)),
      goes_on_(goes_on),
      table_(table),
      emit_(std::move(emit)),
      parser_(make_venue_parser(venue.venue)) {}

void FeedMerger::on_open(std::size_t at, std::int64_t start_ns) {
  FORESHOCK_CHECK(at < kConnectionsMax);
  Line& line = lines_[at];
  const bool alone = std::none_of(lines_.begin(), lines_.end(), [](const Line& other) { return other.open; });
  if (line.connection) {
    line.connection->reconnect(start_ns);
  } else {
    line.connection = std::make_unique<Connection>(venue_.venue, start_ns, true, table_);
    line.connection->leave_trade_ids();
    for (const std::string& product : products_) line.connection->subscribe(product);
    // A gap before the first message, too, where there was something before.
    if (goes_on_) line.connection->reconnect(start_ns);
  }
  goes_on_ = true;
  line.open = true;
  line.last_text.clear();
  if (alone) {
    leader_ = at;
    leader_conn_ = start_ns;
  }
  if (venue_.consecutive_trade_ids) trades_.on_open(at);
}

void FeedMerger::on_lost(std::size_t at, UnixNanos ts_recv) {
  Line& line = lines_[at];
  if (!std::exchange(line.open, false)) return;
  if (venue_.consecutive_trade_ids) trades_.on_lost(at, lost_at(ts_recv));
  if (at != leader_) return;
  for (std::size_t other = 0; other < kConnectionsMax; ++other) {
    if (!lines_[other].open) continue;
    leader_ = other;
    // Trades went on; of what has no id nobody knows what was between the two connections.
    for (const std::string& product : products_) {
      emit_gap(unverifiable_gap(table_.intern(venue_.venue, product), ts_recv));
    }
  }
}

Record FeedMerger::unverifiable_gap(ProductIndex product, UnixNanos ts_recv) const {
  Record gap;
  gap.kind = RecordKind::gap;
  gap.product = product;
  gap.conn = leader_conn_;
  gap.ts_recv = gap.ts_event = ts_recv;
  return gap;
}

TradeGaps::Lost FeedMerger::lost_at(UnixNanos ts_recv) {
  return [this, ts_recv](ProductIndex product, std::int64_t from, std::int64_t to) {
    Record gap = unverifiable_gap(product, ts_recv);
    gap.gap_from = from;
    gap.gap_to = to;
    gap.gap_count = to - from - 1;
    gap.fields = Record::kGapFrom | Record::kGapTo | Record::kGapCount;
    emit_gap(gap);
  };
}

void FeedMerger::on_time(UnixNanos now) {
  if (venue_.consecutive_trade_ids) trades_.on_time(now, lost_at(now));
}

void FeedMerger::emit_gap(const Record& gap) {
  ++counts_.gaps;
  emit_(gap, {});
}

void FeedMerger::parse(Line& line, UnixNanos ts_recv, std::string_view text) {
  records_.clear();
  const auto keep = [this](const Record& record) { records_.push_back(record); };
  if (line.connection->on_message({ts_recv, text}, *parser_, keep)) {
    ++counts_.unreadable;
    records_.clear();
    unreadable_ = R"({"unreadable":)" +
                  nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "}";
    unreadable_.reserve(unreadable_.size() + kJsonPadding);
    static_cast<void>(line.connection->on_message({ts_recv, unreadable_}, *parser_, keep));
  } else if (line.connection->last_was_unknown()) {
    ++counts_.unknown;
  }
}

void FeedMerger::judge_trades(std::size_t at, UnixNanos ts_recv) {
  std::map<ProductIndex, std::vector<std::int64_t>> ids;
  for (const Record& record : records_) {
    if (record.kind == RecordKind::trade && record.has(Record::kTradeId)) {
      ids[record.product].push_back(record.trade_id);
    }
  }
  for (const auto& [product, of_product] : ids) {
    trades_.on_trades(at, product, of_product, ts_recv, lost_at(ts_recv));
  }
}

void FeedMerger::on_message(std::size_t at, UnixNanos ts_recv, std::string_view text) {
  Line& line = lines_[at];
  FORESHOCK_CHECK(line.connection != nullptr);
  ++counts_.messages;
  const std::int64_t unreadable_before = counts_.unreadable;
  parse(line, ts_recv, text);
  const bool readable = counts_.unreadable == unreadable_before;
  const bool repeated = text == line.last_text;
  if (!repeated) line.last_text.assign(text);
  if (at == leader_ && !records_.empty()) leader_conn_ = records_.front().conn;
  // What this connection says of itself comes first: it was lost and made again, numbers jumped.
  for (const Record& record : records_) {
    if (record.kind == RecordKind::gap && at == leader_) emit_gap(record);
  }
  if (venue_.consecutive_trade_ids) judge_trades(at, ts_recv);
  for (const Record& record : records_) {
    if (record.kind != RecordKind::gap) take(at, record, readable ? text : unreadable_, repeated);
  }
}

bool FeedMerger::was_seen(Record record, bool repeated) {
  if (DuplicateFilter::identifies(record)) {
    // Receipt in place of a time the message lacks tells nothing; the number and the connection do.
    if (record.is(Record::kOneTime)) record.ts_event = UnixNanos{};
    return duplicates_.seen_before(record);
  }
  // Without an id, a tick that says the same with the same time of the venue's says nothing new.
  return repeated && is_tick(record) && !record.is(Record::kOneTime);
}

void FeedMerger::take(std::size_t at, const Record& record, std::string_view raw, bool repeated) {
  if (at != leader_ && !is_new_trade(record)) return;
  if (was_seen(record, repeated)) {
    ++counts_.duplicates;
    return;
  }
  ++counts_.records;
  if (is_tick(record)) ++counts_.ticks;
  emit_(record, raw);
}

}  // namespace foreshock
