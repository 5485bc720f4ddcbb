#include "foreshock/feed/record_reader.hpp"

#include <fmt/format.h>

#include <utility>

namespace foreshock {

RecordReader::RecordReader(const std::string& assume_timezone, std::int64_t start_ns, ProductTable& products,
                           DuplicateFilter& duplicates, RecordSink sink)
    : sink_(std::move(sink)),
      products_(products),
      duplicates_(duplicates),
      start_ns_(start_ns),
      line_parser_(assume_timezone),
      nested_line_parser_(assume_timezone) {}

std::optional<Error> RecordReader::read(std::string_view text) {
  if (auto bad = line_parser_.parse(text, line_)) return bad;
  text_ = text;
  needs_text_ = false;
  std::optional<Error> bad;
  switch (line_.what) {
    case CaptureLine::What::skipped:
      ++report_.skipped;
      break;
    case CaptureLine::What::tick:
      read_tick(text);
      break;
    case CaptureLine::What::own:
      bad = read_own();
      break;
    default:
      bad = line_.shape == Shape::session ? read_session() : read_message();
  }
  if (!bad && shape_ == Shape::unknown) shape_ = line_.shape;
  // A line like one whose records all tell who they are does so too: no need to keep it.
  if (!needs_text_) {
    last_text_.clear();
  } else if (text != last_text_) {
    last_text_.assign(text);
  }
  return bad;
}

FileReport RecordReader::report() const {
  FileReport report = report_;
  report.shape = describe(shape_);
  report.naive_times = line_parser_.naive_seen() || nested_line_parser_.naive_seen();
  report.sequence_checked = shape_ == Shape::session || shape_ == Shape::own;
  return report;
}

VenueParser& RecordReader::parser(Venue venue) {
  auto& slot = parsers_[static_cast<std::size_t>(venue)];
  if (!slot) slot = make_venue_parser(venue);
  return *slot;
}

RecordReader::Session& RecordReader::session(std::string_view name, std::optional<Venue> venue,
                                             std::int64_t start_ns) {
  for (Session& known : sessions_) {
    if (known.name != name || (venue && known.venue && known.venue != venue)) continue;
    if (!known.venue) known.venue = venue;
    return known;
  }
  return sessions_.emplace_back(Session{std::string(name), venue, start_ns, nullptr});
}

// Venues differ in the first key of their messages: looked up again only where that changes.
std::optional<Venue> RecordReader::venue_of_message() {
  const std::string_view message = line_.message;
  const std::string_view first_key = message.substr(0, message.find(':'));
  if (first_key != first_key_ || !first_key_venue_) {
    first_key_ = first_key.substr(0, 80);
    first_key_venue_ = detect_venue(message);
  }
  return first_key_venue_;
}

std::optional<Error> RecordReader::send_to(Session& session) {
  if (!session.connection) {
    const bool check_sequence = line_.shape == Shape::session;
    session.connection =
        std::make_unique<Connection>(*session.venue, session.start_ns, check_sequence, products_);
  }
  Connection& connection = *session.connection;
  auto bad = connection.on_message({line_.ts_recv, line_.message}, parser(connection.venue()),
                                   [this](const Record& record) { deliver(record, line_.message); });
  if (!bad && connection.last_was_unknown()) ++report_.unknown;
  return bad;
}

std::optional<Error> RecordReader::read_message() {
  const auto venue = venue_of_message();
  if (!venue) return Error{ErrorCode::bad_line, "not JSON, or a message of no venue that is known"};
  return send_to(session("", venue, start_ns_));
}

std::optional<Error> RecordReader::read_session() {
  const std::int64_t now_ns = to_nanos(line_.ts_recv.value_or(UnixNanos{}));
  Session& at = session(line_.connection, detect_venue_by_address(line_.address), now_ns);
  if (line_.what == CaptureLine::What::message) {
    if (!at.venue) at.venue = venue_of_message();
    if (!at.venue) return Error{ErrorCode::bad_line, "a message of no venue that is known"};
    return send_to(at);
  }
  ++report_.skipped;
  if (line_.what == CaptureLine::What::connect && at.connection) {
    at.connection->reconnect(now_ns);
  } else if (line_.what == CaptureLine::What::sent && at.venue) {
    if (!at.connection) {
      at.connection = std::make_unique<Connection>(*at.venue, at.start_ns, true, products_);
    }
    at.connection->on_sent(line_.message, parser(*at.venue));
  }
  return std::nullopt;
}

void RecordReader::read_tick(std::string_view raw) {
  Record record = line_.record;
  record.product = products_.intern(line_.venue, line_.product_id);
  record.conn = start_ns_;
  deliver(record, raw);
}

// The record of the message with what our line says of it: connection, receipt, number, place.
Record RecordReader::complete(const VenueRecord& named) const {
  Record record = named.record;
  const Record& line = line_.record;
  record.ts_event = line_.has_ts_event ? line.ts_event
                    : named.timed      ? named.record.ts_event
                                       : part_.time.value_or(line.ts_recv);
  record.ts_recv = line.ts_recv;
  record.conn = line.conn;
  record.product = line.product;
  record.sequence = line.sequence;
  record.fields = static_cast<std::uint16_t>((record.fields & ~Record::kSequence) | line.fields);
  record.flags = static_cast<std::uint16_t>((record.flags & ~Record::kOneTime) | line.flags);
  return record;
}

std::optional<Record> RecordReader::find_in_message(std::size_t& from) {
  if (part_.records.empty() && from++ == 0 && part_.kind == line_.record.kind) {
    VenueRecord shared;
    shared.record.kind = part_.kind;
    return complete(shared);
  }
  for (; from < part_.records.size(); ++from) {
    const VenueRecord& named = part_.records[from];
    const auto place = static_cast<std::int32_t>(from);
    if (named.product_id != line_.product_id || named.record.kind != line_.record.kind) continue;
    if (line_.has_index && place != line_.record.index_in_message) continue;
    Record record = complete(named);
    record.index_in_message = place;
    ++from;
    return record;
  }
  return std::nullopt;
}

std::optional<Error> RecordReader::read_own() {
  line_.record.product = products_.intern(line_.venue, line_.product_id);
  if (line_.message.empty()) {
    deliver(line_.record, {});
    return std::nullopt;
  }
  auto bad = parser(line_.venue).parse(line_.message, part_);
  CaptureLine nested;
  if ((bad || (part_.unknown && part_.records.empty())) &&
      !nested_line_parser_.parse(line_.message, nested) && nested.what == CaptureLine::What::tick) {
    part_.clear();
    part_.records.push_back({nested.product_id, true, nested.record});
    bad.reset();
  }
  if (bad) return bad;
  std::size_t at = 0;
  std::optional<Record> record = find_in_message(at);
  if (!record) {
    return Error{ErrorCode::bad_line,
                 fmt::format("raw holds no {} of {} at place {}", to_string(line_.record.kind),
                             line_.product_id, line_.record.index_in_message)};
  }
  if (part_.unknown) ++report_.unknown;
  for (; record; record = find_in_message(at)) deliver(*record, line_.message);
  return std::nullopt;
}

// Whether the record was read before; one that does not tell who it is, in a line like the one before.
bool RecordReader::seen_before(const Record& record) {
  if (DuplicateFilter::identifies(record)) return duplicates_.seen_before(record);
  needs_text_ = true;
  return text_ == last_text_;
}

void RecordReader::deliver(Record record, std::string_view raw) {
  if (seen_before(record)) record.flags |= Record::kDuplicate;
  const bool two_times =
      line_.what == CaptureLine::What::tick ? !record.is(Record::kOneTime) : line_.ts_recv.has_value();
  if (two_times && line_.shape != Shape::own) {
    clocks_.before(record, [this](const Record& clock) { hand_on(clock, {}); });
  }
  hand_on(record, record.from_venue() ? raw : std::string_view{});
}

void RecordReader::hand_on(const Record& record, std::string_view raw) {
  ++(record.from_venue() ? report_.records : report_.inserted);
  report_.simulated = report_.simulated || record.is(Record::kSimulated);
  if (holds_product_.size() <= record.product) holds_product_.resize(record.product + 1);
  if (std::exchange(holds_product_[record.product], std::uint8_t{1}) == 0) {
    report_.products.push_back(record.product);
  }
  sink_(record, raw);
}

}  // namespace foreshock
