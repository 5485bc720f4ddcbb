#include "foreshock/feed/connection.hpp"

#include <algorithm>
#include <utility>

namespace foreshock {
namespace {

// A message number this far below the last one is a new start of the numbers, not a late message.
constexpr std::int64_t kRestartDrop = 1'000;

}  // namespace

Connection::Connection(Venue venue, std::int64_t start_ns, bool check_sequence, ProductTable& products)
    : venue_(venue), conn_(start_ns), check_sequence_(check_sequence), table_(products) {}

void Connection::reconnect(std::int64_t start_ns) {
  conn_ = start_ns;
  last_sequence_.reset();
  last_trade_id_.clear();
  reconnected_ = true;
}

ProductIndex Connection::know(std::string_view product_id) {
  const ProductIndex product = table_.intern(venue_, product_id);
  if (is_known_.size() <= product) is_known_.resize(product + 1);
  if (std::exchange(is_known_[product], std::uint8_t{1}) == 0) products_.push_back(product);
  return product;
}

void Connection::on_sent(std::string_view text, VenueParser& parser) {
  if (parser.parse(text, message_)) return;  // whatever was sent is no record of the venue
  for (const std::string_view id : message_.subscribed) know(id);
}

std::optional<Error> Connection::stamp(const RawMessage& message) {
  shared_ = Record{};
  shared_.conn = conn_;
  if (message_.sequence) shared_.set_sequence(*message_.sequence);
  for (VenueRecord& named : message_.records) {
    if (named.product_id.empty() || named.product_id.find('\\') != std::string_view::npos) {
      return Error{ErrorCode::missing_field, "a record without a plain product name"};
    }
    if (!named.timed && !message_.time && !message.ts_recv) {
      return Error{ErrorCode::missing_field, "a message without any time"};
    }
    if (!named.timed) named.record.ts_event = message_.time ? *message_.time : *message.ts_recv;
    const bool one_time = !message.ts_recv || (!named.timed && !message_.time);
    named.record.ts_recv = message.ts_recv.value_or(named.record.ts_event);
    if (one_time) named.record.flags |= Record::kOneTime;
  }
  if (!message_.time && !message.ts_recv) {
    return message_.records.empty()
               ? std::optional<Error>({ErrorCode::missing_field, "a message without any time"})
               : std::nullopt;
  }
  shared_.ts_event = message_.time ? *message_.time : *message.ts_recv;
  shared_.ts_recv = message.ts_recv.value_or(shared_.ts_event);
  if (!message.ts_recv || !message_.time) shared_.flags |= Record::kOneTime;
  return std::nullopt;
}

void Connection::emit_gap(ProductIndex product, UnixNanos ts_recv, std::optional<std::int64_t> from,
                          std::optional<std::int64_t> to, const Emit& emit) const {
  Record gap;
  gap.kind = RecordKind::gap;
  gap.product = product;
  gap.conn = conn_;
  gap.ts_recv = gap.ts_event = ts_recv;
  if (from && to) {
    gap.gap_from = *from;
    gap.gap_to = *to;
    gap.gap_count = *to - *from - 1;
    gap.fields = Record::kGapFrom | Record::kGapTo | Record::kGapCount;
  }
  emit(gap);
}

void Connection::emit_gaps(UnixNanos ts_recv, const Emit& emit) {
  const auto for_all = [&](std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
    for (const ProductIndex product : products_) emit_gap(product, ts_recv, from, to, emit);
  };
  if (reconnected_) for_all({}, {});
  reconnected_ = false;
  if (message_.sequence) {
    const std::int64_t now = *message_.sequence;
    const std::int64_t last = last_sequence_.value_or(now);
    if (now > last + 1) for_all(last, now);
    const bool restart = now < last && (now == 0 || last - now > kRestartDrop);
    if (restart) for_all({}, {});
    last_sequence_ = restart ? now : std::max(now, last);
  }
  if (!message_.consecutive_trade_ids || !check_trade_ids_) return;
  for (const VenueRecord& named : message_.records) {
    if (!named.record.has(Record::kTradeId)) continue;
    const std::int64_t now = named.record.trade_id;
    const auto [at, first] = last_trade_id_.try_emplace(named.record.product, now);
    if (now > at->second + 1) emit_gap(named.record.product, ts_recv, at->second, now, emit);
    at->second = std::max(at->second, now);
  }
}

void Connection::emit_records(const Emit& emit) {
  std::int32_t index = 0;
  for (VenueRecord& named : message_.records) {
    named.record.conn = conn_;
    named.record.index_in_message = index++;
    if (message_.sequence) named.record.set_sequence(*message_.sequence);
    emit(named.record);
  }
  if (!message_.records.empty()) return;
  shared_.kind = message_.kind;
  for (const ProductIndex product : products_) {
    shared_.product = product;
    emit(shared_);
  }
}

std::optional<Error> Connection::on_message(const RawMessage& message, VenueParser& parser,
                                            const Emit& emit) {
  if (auto bad = parser.parse(message.text, message_)) return bad;
  if (auto bad = stamp(message)) return bad;
  for (const std::string_view id : message_.subscribed) know(id);
  for (VenueRecord& named : message_.records) named.record.product = know(named.product_id);
  if (check_sequence_) emit_gaps(shared_.ts_recv, emit);
  emit_records(emit);
  return std::nullopt;
}

}  // namespace foreshock
