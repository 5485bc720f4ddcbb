#include "foreshock/stream/log_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "foreshock/stream/entry_frame.hpp"
#include "foreshock/stream/log_tables.hpp"
#include "foreshock/stream/sqlite_log.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kNone = std::numeric_limits<std::int64_t>::min();

// In one line.
std::string flat(std::string_view text) {
  std::string out;
  for (const char c : text) c == '\n' ? out += "; " : out += c;
  return out;
}

class Check {
 public:
  Check(const std::string& path, const LogCheckProgress& progress)
      : database_(existing_log(path), SqliteDatabase::Mode::read), progress_(progress) {}

  LogCheck run() {
    guarded("its head", [&] {
      check_version(database_);
      total_ = static_cast<std::uint64_t>(database_.number("PRAGMA page_count") *
                                          database_.number("PRAGMA page_size"));
    });
    guarded("its structure", [&] { check_structure(); });
    guarded("its tables", [&] {
      const Transaction snapshot(database_, Transaction::Kind::read);
      for (const TopicRow& topic : read_topic_rows(database_)) {
        guarded("topic " + topic.name, [&] { check_topic(topic); });
      }
      guarded("its blocks", [&] { check_strays(); });
      guarded("the positions of its consumers", [&] { check_positions(); });
    });
    return std::move(check_);
  }

 private:
  // What SQLite refuses to read is damage like other.
  template <typename Work>
  void guarded(const std::string& what, Work work) {
    try {
      work();
    } catch (const UserError& error) {
      if (error.code() != ErrorCode::bad_file || !begins_like_sqlite()) throw;
      if (is_another_format(error)) throw;
      add({}, {}, fmt::format("{} cannot be read: {}", what, error.what()));
    }
  }
  [[nodiscard]] bool is_another_format(const UserError& error) const {
    const std::string_view what = error.what();
    return what.ends_with("not a Foreshock log") || what.ends_with("newer Foreshock");
  }
  [[nodiscard]] bool begins_like_sqlite() const {
    char begin[16] = {};
    std::ifstream(database_.path(), std::ios::binary).read(begin, sizeof begin);
    return std::string_view(begin, sizeof begin) == std::string_view("SQLite format 3\0", 16);
  }

  void add(const std::string& topic, std::optional<OffsetRange> offsets, std::string what) {
    ++check_.damages;
    if (check_.damage.size() < kDamageKept) check_.damage.push_back({topic, offsets, std::move(what)});
  }

  void check_structure() {
    SqliteStatement all(database_, "PRAGMA integrity_check(100)");
    while (all.step().value()) {
      if (all.bytes(0) != "ok") add({}, {}, "SQLite: " + flat(all.bytes(0)));
    }
  }

  void check_topic(const TopicRow& topic);
  void check_block(const TopicRow& topic, SqliteStatement& row, TopicCheck& out);
  void add_entries(const DecodedBlock& decoded, TopicCheck& out);
  std::optional<std::int64_t> readable_behind(std::int64_t topic, std::int64_t offset);
  void check_strays();
  void check_positions();

  SqliteDatabase database_;
  const LogCheckProgress& progress_;
  std::uint64_t done_ = 0, total_ = 0;
  LogCheck check_;
  std::int64_t latest_ns_ = kNone;  // of the topic so far
  bool latest_known_ = true;        // no entry was lost that may have been later
};

void Check::check_topic(const TopicRow& topic) {
  if (!topic.intact) {
    add(topic.name, {},
        fmt::format("the name of topic {} is damaged, so its entries cannot be checked", topic.id));
    return;
  }
  TopicCheck out{topic.name, {-1, 0}, 0, 0};
  latest_ns_ = kNone;
  latest_known_ = true;
  std::optional<std::int64_t> from = 0;
  while (from) {
    SqliteStatement blocks(database_,
                           "SELECT id, count, latest, checksum, data FROM blocks WHERE id>=?1 AND id<?2"
                           " ORDER BY id");
    blocks.bind(1, row_of(topic.id, *from)).bind(2, row_of(topic.id + 1, 0));
    from.reset();
    Result<bool> row = false;
    while ((row = blocks.step()).ok() && *row) check_block(topic, blocks, out);
    if (row.ok()) break;
    if (row.error().code != ErrorCode::bad_file) throw UserError(row.error());
    from = readable_behind(topic.id, std::max(out.offsets.end, std::int64_t{0}));
    latest_known_ = false;
    add(topic.name, OffsetRange{out.offsets.end, from.value_or(out.offsets.end)},
        from ? "SQLite cannot read the blocks of these entries"
             : fmt::format("SQLite cannot read what stands from offset {} on", out.offsets.end));
    if (!from) break;
    if (out.offsets.first < 0) out.offsets.first = *from;
    out.damaged += *from - out.offsets.end;
    out.offsets.end = *from;
  }
  if (out.offsets.first < 0) out.offsets = {};
  check_.topics.push_back(std::move(out));
}

void Check::check_block(const TopicRow& topic, SqliteStatement& row, TopicCheck& out) {
  const std::int64_t first = first_of(row.number(0)), count = row.number(1), latest = row.number(2);
  const bool intact = block_row_checksum(row.number(0), count, latest) == row.number(3);
  const DecodedBlock decoded =
      decode_block(row.bytes(4), topic_checksum(topic.name), first, intact ? count : 0);
  done_ += row.bytes(4).size();
  if (progress_) progress_(done_, total_);
  if (out.offsets.first < 0) out.offsets = {first, first};
  if (first > out.offsets.end) {
    add(topic.name, OffsetRange{out.offsets.end, first}, "these entries are missing");
    out.damaged += first - out.offsets.end;
    latest_known_ = false;
  } else if (first < out.offsets.end) {
    add(topic.name, OffsetRange{first, out.offsets.end}, "two blocks hold these offsets");
  }
  const std::int64_t end = intact ? first + count : decoded.end;
  if (!intact) {
    add(topic.name, OffsetRange{first, end},
        "what their block says of itself is damaged; the entries tell it");
  } else if (decoded.end != end) {
    add(topic.name, OffsetRange{first, end},
        fmt::format("their block should hold {} entries, not {}", count, decoded.end - first));
  }
  for (std::size_t i = 0; i < decoded.damaged.size();) {
    const std::int64_t from = decoded.damaged[i];
    std::int64_t to = from;
    while (i < decoded.damaged.size() && decoded.damaged[i] == to) ++i, ++to;
    add(topic.name, OffsetRange{from, to}, "checksum or size does not match");
  }
  add_entries(decoded, out);
  if (intact && decoded.damaged.empty() && latest_known_ && latest_ns_ != latest && out.offsets.first == 0) {
    add(topic.name, OffsetRange{first, end}, "the newest time of their block is not that of its entries");
  }
  latest_ns_ = intact ? latest : latest_ns_;
  latest_known_ = intact || (latest_known_ && decoded.damaged.empty());
  out.offsets.end = std::max(end, out.offsets.end);
}

void Check::add_entries(const DecodedBlock& decoded, TopicCheck& out) {
  out.entries += static_cast<std::int64_t>(decoded.entries.size());
  out.damaged += static_cast<std::int64_t>(decoded.damaged.size());
  for (const LogEntry& entry : decoded.entries) latest_ns_ = std::max(latest_ns_, to_nanos(entry.time));
}

// The first offset behind `offset` from which SQLite reads on: first ever longer steps, then halves between.
std::optional<std::int64_t> Check::readable_behind(std::int64_t topic, std::int64_t offset) {
  SqliteStatement find(database_, "SELECT id FROM blocks WHERE id>=?1 AND id<?2 ORDER BY id LIMIT 1");
  const auto found_from = [&](std::int64_t from) -> std::optional<std::int64_t> {
    find.bind(1, row_of(topic, from)).bind(2, row_of(topic + 1, 0));
    const Result<bool> row = find.step();
    const bool there = row.ok() && *row;
    const std::int64_t id = there ? find.number(0) : 0;
    find.reset();
    return there ? std::optional(first_of(id)) : std::nullopt;
  };
  constexpr std::int64_t kFarthest = std::int64_t{1} << 40;
  std::int64_t step = 1;
  while (step < kFarthest && !found_from(offset + step)) step *= 2;
  if (step >= kFarthest) return std::nullopt;
  std::int64_t bad = offset + step / 2, good = offset + step;
  while (good - bad > 1) {
    const std::int64_t middle = bad + (good - bad) / 2;
    (found_from(middle) ? good : bad) = middle;
  }
  return found_from(good);
}

// A topic's row that is lost, or a block that has come to another's number.
void Check::check_strays() {
  SqliteStatement ids(database_,
                      "SELECT id>>44, count(*) FROM blocks WHERE id>>44 NOT IN (SELECT id FROM topics)"
                      " GROUP BY 1");
  while (ids.step().value()) {
    add({}, {}, fmt::format("{} blocks are of topic {}, which has no name", ids.number(1), ids.number(0)));
  }
}

void Check::check_positions() {
  for (const PositionRow& row : read_position_rows(database_)) {
    if (!row.intact) {
      add(row.topic, {}, fmt::format("the position of consumer {} is damaged", row.consumer));
      continue;
    }
    const auto at = std::find_if(check_.topics.begin(), check_.topics.end(),
                                 [&](const TopicCheck& topic) { return topic.name == row.topic; });
    const OffsetRange range = at == check_.topics.end() ? OffsetRange{} : at->offsets;
    if (row.next >= range.first && row.next <= range.end) continue;
    add(row.topic, {},
        fmt::format("consumer {} stands at {}, but there are offsets {} to {}", row.consumer, row.next,
                    range.first, range.end));
  }
}

}  // namespace

LogCheck check_log(const std::string& path, const LogCheckProgress& progress) {
  return Check(path, progress).run();
}

}  // namespace foreshock
