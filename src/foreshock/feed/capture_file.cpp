#include "foreshock/feed/capture_file.hpp"

#include <fmt/format.h>

#include <utility>

namespace foreshock {
CaptureFile::CaptureFile(const std::filesystem::path& path, const CaptureSettings& settings,
                         std::int64_t start_ns, ProductTable& products, DuplicateFilter& duplicates,
                         Hooks hooks)
    : hooks_(std::move(hooks)),
      products_(products),
      duplicates_(duplicates),
      start_ns_(start_ns),
      lines_(path),
      line_parser_(settings.assume_timezone),
      nested_line_parser_(settings.assume_timezone) {
  report_.path = path.string();
}

bool CaptureFile::read_line() {
  const std::optional<Line> line = lines_.next();
  if (!line) return false;
  ++report_.lines;
  if (const std::optional<Error> bad = read(*line)) {
    ++report_.rejected;
    hooks_.rejected(*line, *bad);
  }
  return true;
}

FileReport CaptureFile::finish() {
  if (lines_.damage()) {
    ++report_.rejected;
    hooks_.rejected(Line{{}, report_.lines + 1, false, true}, *lines_.damage());
  }
  report_.shape = report_.lines == 0 ? "empty" : describe(shape_);
  report_.naive_times = line_parser_.naive_seen() || nested_line_parser_.naive_seen();
  report_.sequence_checked = shape_ == Shape::session || shape_ == Shape::own;
  report_.sha256 = lines_.finish_sha256();
  return report_;
}

std::optional<Error> CaptureFile::read(const Line& line) {
  if (line.too_long) {
    return Error{ErrorCode::bad_line, fmt::format("the line is longer than {} MiB", kMaxLineBytes >> 20)};
  }
  auto bad = line_parser_.parse(line.text, line_);
  if (bad) {
    if (line.cut_short) bad->message += " (the file ends inside this line)";
    return bad;
  }
  repeated_line_ = !line.text.empty() && line.text == last_text_;
  if (!repeated_line_) last_text_.assign(line.text);
  switch (line_.what) {
    case CaptureLine::What::skipped:
      ++report_.skipped;
      break;
    case CaptureLine::What::tick:
      read_tick(line.text);
      break;
    case CaptureLine::What::own:
      bad = read_own();
      break;
    default:
      bad = line_.shape == Shape::session ? read_session() : read_message();
  }
  if (!bad && shape_ == Shape::unknown) shape_ = line_.shape;
  return bad;
}

VenueParser& CaptureFile::parser(Venue venue) {
  auto& slot = parsers_[static_cast<std::size_t>(venue)];
  if (!slot) slot = make_venue_parser(venue);
  return *slot;
}

CaptureFile::Session& CaptureFile::session(std::string_view name, std::optional<Venue> venue,
                                           std::int64_t start_ns) {
  for (Session& known : sessions_) {
    if (known.name != name || (venue && known.venue && known.venue != venue)) continue;
    if (!known.venue) known.venue = venue;
    return known;
  }
  return sessions_.emplace_back(Session{std::string(name), venue, start_ns, nullptr});
}

// Venues differ in the first key of their messages: looked up again only where that changes.
std::optional<Venue> CaptureFile::venue_of_message() {
  const std::string_view message = line_.message;
  const std::string_view first_key = message.substr(0, message.find(':'));
  if (first_key != first_key_ || !first_key_venue_) {
    first_key_ = first_key.substr(0, 80);
    first_key_venue_ = detect_venue(message);
  }
  return first_key_venue_;
}

std::optional<Error> CaptureFile::send_to(Session& session) {
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

std::optional<Error> CaptureFile::read_message() {
  const auto venue = venue_of_message();
  if (!venue) return Error{ErrorCode::bad_line, "not JSON, or a message of no venue that is known"};
  return send_to(session("", venue, start_ns_));
}

std::optional<Error> CaptureFile::read_session() {
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

void CaptureFile::read_tick(std::string_view raw) {
  Record record = line_.record;
  record.product = products_.intern(line_.venue, line_.product_id);
  record.conn = start_ns_;
  deliver(record, raw);
}

// The record of the message with what our line says of it: connection, receipt, number, place.
Record CaptureFile::complete(const VenueRecord& named) const {
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

std::optional<Record> CaptureFile::find_in_message(std::size_t& from) {
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

std::optional<Error> CaptureFile::read_own() {
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

void CaptureFile::deliver(Record record, std::string_view raw) {
  const bool seen = DuplicateFilter::identifies(record) ? duplicates_.seen_before(record) : repeated_line_;
  if (seen) record.flags |= Record::kDuplicate;
  const bool two_times =
      line_.what == CaptureLine::What::tick ? !record.is(Record::kOneTime) : line_.ts_recv.has_value();
  if (two_times && line_.shape != Shape::own) {
    clocks_.before(record, [this](const Record& clock) { hand_on(clock, {}); });
  }
  hand_on(record, record.from_venue() ? raw : std::string_view{});
}

void CaptureFile::hand_on(const Record& record, std::string_view raw) {
  ++(record.from_venue() ? report_.records : report_.inserted);
  if (holds_product_.size() <= record.product) holds_product_.resize(record.product + 1);
  if (std::exchange(holds_product_[record.product], std::uint8_t{1}) == 0) {
    report_.products.push_back(record.product);
  }
  hooks_.sink(record, raw);
}

}  // namespace foreshock
