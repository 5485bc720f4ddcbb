#include "foreshock/stream/sqlite_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "foreshock/stream/entry_frame.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kApplication = 0x4653'4c47;  // "FSLG"
constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kOffsetBits = 44;  // a block's row number: topic, then its first offset
constexpr std::int64_t kRetainedAtOnce = 64;

std::int64_t row_of(std::int64_t topic, std::int64_t offset) {
  return (topic << kOffsetBits) + offset;
}
std::int64_t first_of(std::int64_t row) {
  return row & ((std::int64_t{1} << kOffsetBits) - 1);
}

void must(std::optional<Error> error) {
  if (error) throw UserError(*error);
}

// Ends in ROLLBACK unless committed.
class Transaction {
 public:
  explicit Transaction(SqliteDatabase& database, const char* kind) : database_(database) {
    must(database.execute(kind));
  }
  ~Transaction() {
    if (database_.in_transaction()) (void)database_.execute("ROLLBACK");
  }
  void commit() { must(database_.execute("COMMIT")); }

 private:
  SqliteDatabase& database_;
};

constexpr const char* kRead = "BEGIN";
constexpr const char* kWrite = "BEGIN IMMEDIATE";

// Errors of SQLite are thrown inside and are values outside.
template <typename T, typename F>
Result<T> caught(F work) {
  try {
    return work();
  } catch (const UserError& error) {
    return Error{error.code(), error.what()};
  }
}

std::string prepared_path(const std::string& path, LogAccess access) {
  if (access == LogAccess::read) {
    if (!std::filesystem::is_regular_file(path)) {
      throw UserError(ErrorCode::cannot_read, fmt::format("cannot read log {}: there is no such file", path));
    }
    return path;
  }
  std::error_code ignored;  // opening says what is wrong
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  return path;
}

void make_tables(SqliteDatabase& database) {
  must(database.execute("PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL"));
  if (database.number("PRAGMA application_id") == kApplication) return;
  Transaction transaction(database, kWrite);
  if (database.number("SELECT count(*) FROM sqlite_master") == 0) {
    must(database.execute(fmt::format(
        "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);"
        "CREATE TABLE blocks(id INTEGER PRIMARY KEY, count INTEGER NOT NULL, latest INTEGER NOT NULL,"
        " data BLOB NOT NULL);"
        "CREATE TABLE consumers(consumer TEXT, topic TEXT, next INTEGER NOT NULL,"
        " PRIMARY KEY(consumer, topic)) WITHOUT ROWID;"
        "PRAGMA application_id={}; PRAGMA user_version={}",
        kApplication, kVersion)));
  }
  transaction.commit();
}

void check_version(SqliteDatabase& database) {
  const auto refuse = [&](const char* why) {
    throw UserError(ErrorCode::bad_file, fmt::format("cannot read log {}: {}", database.path(), why));
  };
  if (database.number("PRAGMA application_id") != kApplication) refuse("it is not a Foreshock log");
  if (database.number("PRAGMA user_version") > kVersion) refuse("it was written by a newer Foreshock");
}

Error damaged(const std::string& path, std::string_view topic, std::int64_t offset) {
  return {ErrorCode::bad_file, fmt::format("log {} is damaged: topic {}, offset {} cannot be read; "
                                           "the entries around it can",
                                           path, topic, offset)};
}

}  // namespace

SqliteLog::SqliteLog(const std::string& path, LogAccess access)
    : database_(prepared_path(path, access),
                access == LogAccess::read ? SqliteDatabase::Mode::read : SqliteDatabase::Mode::write) {
  if (access == LogAccess::write) {
    make_tables(database_);
    locks_.emplace(path);
  }
  check_version(database_);
  if (access == LogAccess::write) check_newest();
}

std::int64_t SqliteLog::topic_id(std::string_view topic) {
  SqliteStatement find(database_, "SELECT id FROM topics WHERE name=?1");
  return find.bind(1, topic).step().value() ? find.number(0) : -1;
}

OffsetRange SqliteLog::range_of(std::int64_t id) {
  if (id < 0) return {};
  SqliteStatement oldest(database_, "SELECT id FROM blocks WHERE id>=?1 AND id<?2 ORDER BY id LIMIT 1");
  if (!oldest.bind(1, row_of(id, 0)).bind(2, row_of(id + 1, 0)).step().value()) return {};
  SqliteStatement newest(database_, "SELECT id, count FROM blocks WHERE id<?1 ORDER BY id DESC LIMIT 1");
  (void)newest.bind(1, row_of(id + 1, 0)).step().value();
  return {first_of(oldest.number(0)), first_of(newest.number(0)) + newest.number(1)};
}

Result<OffsetRange> SqliteLog::range(std::string_view topic) {
  return caught<OffsetRange>([&] {
    Transaction snapshot(database_, kRead);
    return range_of(topic_id(topic));
  });
}

LogBatch SqliteLog::read_blocks(std::string_view topic, std::int64_t from, const ReadLimits& limits) {
  Transaction snapshot(database_, kRead);
  const std::int64_t id = topic_id(topic);
  const OffsetRange known = range_of(id);
  LogBatch batch;
  if (from == known.end) return batch;
  if (from < known.first || from > known.end) {
    throw UserError(ErrorCode::offset_out_of_range,
                    fmt::format("log {}: topic {} has offsets {} to {}, not {}", database_.path(), topic,
                                known.first, known.end, from));
  }
  SqliteStatement blocks(database_,
                         "SELECT id, count, data FROM blocks WHERE id<?2 AND id>="
                         "(SELECT max(id) FROM blocks WHERE id<=?1) ORDER BY id");
  blocks.bind(1, row_of(id, from)).bind(2, row_of(id + 1, 0));
  std::int64_t next = from;
  std::size_t bytes = 0;
  const auto full = [&] {
    return !batch.entries.empty() && (batch.entries.size() >= limits.entries || bytes >= limits.bytes);
  };
  while (!full()) {
    const Result<bool> row = blocks.step();
    if (!row && (batch.entries.empty() || row.error().code != ErrorCode::bad_file)) {
      throw UserError(row.error().code == ErrorCode::bad_file ? damaged(database_.path(), topic, from)
                                                              : row.error());
    }
    if (!row || !*row) break;
    batch.storage.emplace_back(blocks.bytes(2));
    const DecodedBlock decoded = decode_block(batch.storage.back(), topic_checksum(topic),
                                              first_of(blocks.number(0)), blocks.number(1));
    for (const LogEntry& entry : decoded.entries) {
      if (entry.offset < from) continue;
      if (entry.offset != next || full()) break;
      batch.entries.push_back(entry);
      bytes += entry.key.size() + entry.value.size();
      ++next;
    }
    if (next < decoded.end) break;  // damage, or enough
  }
  if (batch.entries.empty()) throw UserError(damaged(database_.path(), topic, from));
  return batch;
}

Result<LogBatch> SqliteLog::read(std::string_view topic, std::int64_t from, const ReadLimits& limits) {
  return caught<LogBatch>([&] { return read_blocks(topic, from, limits); });
}

// `latest` is the newest time of the topic up to the block's end: no entry of an earlier block is as late.
Result<std::int64_t> SqliteLog::offset_at(std::string_view topic, UnixNanos t) {
  return caught<std::int64_t>([&] {
    std::int64_t offset = 0;
    {
      Transaction snapshot(database_, kRead);
      const std::int64_t id = topic_id(topic);
      offset = range_of(id).end;
      SqliteStatement find(database_,
                           "SELECT id FROM blocks WHERE id>=?1 AND id<?2 AND latest>=?3"
                           " ORDER BY id LIMIT 1");
      find.bind(1, row_of(id, 0)).bind(2, row_of(id + 1, 0)).bind(3, to_nanos(t));
      if (id >= 0 && find.step().value()) offset = first_of(find.number(0));
    }
    for (;;) {
      const LogBatch batch = read_blocks(topic, offset, {});
      for (const LogEntry& entry : batch.entries) {
        if (entry.time >= t) return entry.offset;
      }
      if (batch.entries.empty()) return offset;
      offset = batch.entries.back().offset + 1;
    }
  });
}

Result<std::optional<std::int64_t>> SqliteLog::committed(std::string_view group, std::string_view topic) {
  return caught<std::optional<std::int64_t>>([&]() -> std::optional<std::int64_t> {
    SqliteStatement find(database_, "SELECT next FROM consumers WHERE consumer=?1 AND topic=?2");
    if (!find.bind(1, group).bind(2, topic).step().value()) return std::nullopt;
    return find.number(0);
  });
}

Result<std::vector<TopicInfo>> SqliteLog::topics() {
  return caught<std::vector<TopicInfo>>([&] {
    std::vector<TopicInfo> all;
    Transaction snapshot(database_, kRead);
    SqliteStatement names(database_, "SELECT id, name FROM topics ORDER BY name");
    while (names.step().value()) {
      TopicInfo info;
      const std::int64_t id = names.number(0);
      info.name = names.bytes(1);
      info.offsets = range_of(id);
      SqliteStatement sum(database_,
                          "SELECT sum(length(data)), max(latest) FROM blocks"
                          " WHERE id>=?1 AND id<?2");
      (void)sum.bind(1, row_of(id, 0)).bind(2, row_of(id + 1, 0)).step().value();
      info.bytes = sum.number(0);
      if (!sum.is_null(1)) info.last_time = from_nanos(sum.number(1));
      SqliteStatement consumers(database_, "SELECT consumer, next FROM consumers WHERE topic=?1");
      consumers.bind(1, info.name);
      while (consumers.step().value()) {
        info.consumers.push_back({std::string(consumers.bytes(0)), consumers.number(1)});
      }
      all.push_back(std::move(info));
    }
    snapshot.commit();
    for (TopicInfo& info : all) {
      if (info.offsets.first == info.offsets.end) continue;
      const auto batch = read(info.name, info.offsets.first, {1, 1});
      if (batch) info.first_time = batch->entries.front().time;
    }
    return all;
  });
}

std::optional<Error> SqliteLog::own_topic(std::string_view topic) {
  if (owned_.contains(topic)) return std::nullopt;
  if (!locks_) return Error{ErrorCode::cannot_write, "this log is open for reading only"};
  const auto id = caught<std::int64_t>([&] {
    Transaction transaction(database_, kWrite);
    SqliteStatement add(database_, "INSERT OR IGNORE INTO topics(name) VALUES(?1)");
    must(add.bind(1, topic).run());
    const std::int64_t found = topic_id(topic);
    transaction.commit();
    return found;
  });
  if (!id) return id.error();
  if (!locks_->take(*id)) {
    return Error{ErrorCode::log_busy, fmt::format("topic {} of log {} is being written by another process; "
                                                  "stop that one first",
                                                  topic, database_.path())};
  }
  owned_.emplace(topic, *id);
  return std::nullopt;
}

void SqliteLog::write_topic(LogGroup::Topic& topic, std::int64_t id, std::int64_t first) {
  const std::uint32_t checksum = topic_checksum(topic.name);
  for (std::size_t i = 0; i < topic.starts.size(); ++i) {
    const std::size_t end = i + 1 < topic.starts.size() ? topic.starts[i + 1] : topic.frames.size();
    seal_frame(topic.frames.data() + topic.starts[i], end - topic.starts[i], checksum,
               first + static_cast<std::int64_t>(i));
  }
  SqliteStatement before(database_,
                         "SELECT latest FROM blocks WHERE id>=?1 AND id<?2 ORDER BY id DESC"
                         " LIMIT 1");
  std::int64_t latest = to_nanos(*std::max_element(topic.times.begin(), topic.times.end()));
  before.bind(1, row_of(id, 0)).bind(2, row_of(id, first));
  if (before.step().value()) latest = std::max(latest, before.number(0));
  before.reset();
  SqliteStatement insert(database_, "INSERT INTO blocks(id, count, latest, data) VALUES(?1, ?2, ?3, ?4)");
  insert.bind(1, row_of(id, first)).bind(2, static_cast<std::int64_t>(topic.starts.size()));
  must(insert.bind(3, latest).bind_bytes(4, topic.frames).run());
}

void SqliteLog::write_group(LogGroup& group) {
  Transaction transaction(database_, kWrite);
  for (LogGroup::Topic& topic : group.topics()) {
    if (topic.starts.empty()) continue;
    const std::int64_t id = owned_.find(topic.name)->second;
    write_topic(topic, id, range_of(id).end);
  }
  for (const LogGroup::Consumed& consumed : group.offsets()) {
    SqliteStatement put(database_,
                        "INSERT INTO consumers VALUES(?1, ?2, ?3)"
                        " ON CONFLICT DO UPDATE SET next=excluded.next");
    must(put.bind(1, consumed.group).bind(2, consumed.topic).bind(3, consumed.next).run());
  }
  transaction.commit();
}

std::optional<Error> SqliteLog::commit(LogGroup& group) {
  for (const LogGroup::Topic& topic : group.topics()) {
    if (topic.starts.empty()) continue;
    if (auto error = own_topic(topic.name)) return error;
  }
  const auto done = caught<bool>([&] {
    write_group(group);
    return true;
  });
  return done ? std::nullopt : std::optional<Error>(done.error());
}

// The newest block stays: the number of the next entry is read from it.
Result<bool> SqliteLog::retain(std::string_view topic, const Retention& retention, UnixNanos now) {
  if (auto error = own_topic(topic)) return *error;
  return caught<bool>([&] {
    const std::int64_t id = owned_.find(topic)->second;
    Transaction transaction(database_, kWrite);
    SqliteStatement sum(database_, "SELECT sum(length(data)), max(id) FROM blocks WHERE id>=?1 AND id<?2");
    (void)sum.bind(1, row_of(id, 0)).bind(2, row_of(id + 1, 0)).step().value();
    std::int64_t stored = sum.number(0);
    const std::int64_t newest = sum.number(1);
    sum.reset();
    SqliteStatement oldest(database_,
                           "SELECT id, latest, length(data) FROM blocks WHERE id>=?1 AND id<?2"
                           " ORDER BY id LIMIT ?3");
    oldest.bind(1, row_of(id, 0)).bind(2, newest).bind(3, kRetainedAtOnce);
    std::int64_t removed = 0, end = row_of(id, 0);
    while (oldest.step().value()) {
      const bool old = retention.max_age && from_nanos(oldest.number(1)) < now - *retention.max_age;
      const bool large = retention.max_bytes && stored > *retention.max_bytes;
      if (!old && !large) break;
      stored -= oldest.number(2);
      end = oldest.number(0) + 1;
      ++removed;
    }
    oldest.reset();
    SqliteStatement remove(database_, "DELETE FROM blocks WHERE id>=?1 AND id<?2");
    must(remove.bind(1, row_of(id, 0)).bind(2, end).run());
    transaction.commit();
    return removed == kRetainedAtOnce;
  });
}

void SqliteLog::check_newest() {
  const std::vector<TopicInfo> all = topics().value();
  for (const TopicInfo& info : all) {
    if (info.offsets.first == info.offsets.end) continue;
    (void)read(info.name, info.offsets.end - 1, {1, 1}).value();
  }
}

std::string sqlite_log_path(const std::string& address) {
  constexpr std::string_view kScheme = "sqlite:";
  if (!address.starts_with(kScheme) || address.size() == kScheme.size()) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("'{}' is not the address of a log; give sqlite:PATH", address));
  }
  return address.substr(kScheme.size());
}

std::unique_ptr<EventLog> open_event_log(const std::string& address, LogAccess access) {
  return std::make_unique<SqliteLog>(sqlite_log_path(address), access);
}

}  // namespace foreshock
