#include "foreshock/stream/sqlite_log.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "foreshock/stream/entry_frame.hpp"
#include "foreshock/stream/log_blocks.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kRetainedAtOnce = 64;
constexpr double kMebibyte = 1 << 20;

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
  if (access == LogAccess::read) return existing_log(path);
  std::error_code ignored;  // opening says what is wrong
  const auto folder = std::filesystem::path(path).parent_path();
  if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
  return path;
}

Error damaged(const std::string& path, std::string_view topic, std::int64_t offset) {
  return {ErrorCode::bad_file, fmt::format("log {} is damaged: topic {}, offset {} cannot be read; "
                                           "the entries around it can",
                                           path, topic, offset)};
}

Error damaged_row(const std::string& path, const std::string& what) {
  return {ErrorCode::bad_file, fmt::format("log {} is damaged: {} cannot be read; foreshock log verify names "
                                           "all damage, log export saves what can be read",
                                           path, what)};
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
}

// A name that is damaged may be the one that is sought.
std::optional<TopicRow> SqliteLog::find_topic(std::string_view name) {
  std::optional<TopicRow> damaged;
  for (TopicRow& row : read_topic_rows(database_)) {
    if (row.intact && row.name == name) return row;
    if (!row.intact) damaged = std::move(row);
  }
  if (damaged)
    throw UserError(damaged_row(database_.path(), fmt::format("the name of topic {}", damaged->id)));
  return std::nullopt;
}

OffsetRange SqliteLog::range_of(std::string_view topic) {
  const auto found = find_topic(topic);
  return found ? LogBlocks(database_, *found).range() : OffsetRange{};
}

Result<OffsetRange> SqliteLog::range(std::string_view topic) {
  return caught<OffsetRange>([&] {
    Transaction snapshot(database_, Transaction::Kind::read);
    return range_of(topic);
  });
}

LogBatch SqliteLog::read_blocks(std::string_view topic, std::int64_t from, const ReadLimits& limits) {
  Transaction snapshot(database_, Transaction::Kind::read);
  const auto found = find_topic(topic);
  const TopicRow row = found.value_or(TopicRow{});
  LogBlocks headers(database_, row);
  const OffsetRange known = headers.range();
  LogBatch batch;
  if (from == known.end) return batch;
  if (from < known.first || from > known.end) {
    throw UserError(ErrorCode::offset_out_of_range,
                    fmt::format("log {}: topic {} has offsets {} to {}, not {}", database_.path(), topic,
                                known.first, known.end, from));
  }
  SqliteStatement blocks(database_,
                         "SELECT id, count, latest, checksum, data FROM blocks WHERE id<?2 AND id>="
                         "(SELECT max(id) FROM blocks WHERE id<=?1) ORDER BY id");
  blocks.bind(1, row_of(row.id, from)).bind(2, row_of(row.id + 1, 0));
  std::int64_t next = from;
  std::size_t bytes = 0;
  const auto full = [&] {
    return !batch.entries.empty() && (batch.entries.size() >= limits.entries || bytes >= limits.bytes);
  };
  while (!full()) {
    const Result<bool> there = blocks.step();
    if (!there && (batch.entries.empty() || there.error().code != ErrorCode::bad_file)) {
      throw UserError(there.error().code == ErrorCode::bad_file ? damaged(database_.path(), topic, from)
                                                                : there.error());
    }
    if (!there || !*there) break;
    const BlockHeader header = headers.header(blocks);
    batch.storage.emplace_back(blocks.bytes(4));
    const DecodedBlock decoded =
        decode_block(batch.storage.back(), topic_checksum(topic), header.first, header.count);
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

Result<std::int64_t> SqliteLog::offset_at(std::string_view topic, UnixNanos t) {
  return caught<std::int64_t>([&] {
    OffsetRange left;
    {
      Transaction snapshot(database_, Transaction::Kind::read);
      left = range_of(topic);
      if (left.end > 0) left.first = LogBlocks(database_, *find_topic(topic)).first_at(to_nanos(t));
    }
    while (left.first < left.end) {
      const Result<LogBatch> batch = read(topic, left.first, {});
      if (!batch && batch.error().code != ErrorCode::bad_file) throw UserError(batch.error());
      if (!batch) {
        ++left.first;
        continue;
      }
      for (const LogEntry& entry : batch->entries) {
        if (entry.time >= t) return entry.offset;
      }
      left.first = batch->entries.back().offset + 1;
    }
    return left.end;
  });
}

Result<std::optional<std::int64_t>> SqliteLog::committed(std::string_view group, std::string_view topic) {
  return caught<std::optional<std::int64_t>>([&]() -> std::optional<std::int64_t> {
    std::optional<std::int64_t> next;
    for (const PositionRow& row : intact_positions()) {
      if (row.consumer == group && row.topic == topic) next = row.next;
    }
    return next;
  });
}

// One that is damaged may be the one that is sought.
std::vector<PositionRow> SqliteLog::intact_positions() {
  std::vector<PositionRow> rows = read_position_rows(database_);
  for (const PositionRow& row : rows) {
    if (row.intact) continue;
    throw UserError(damaged_row(database_.path(),
                                fmt::format("the position of consumer {} in {}", row.consumer, row.topic)));
  }
  return rows;
}

TopicInfo SqliteLog::describe(const TopicRow& topic) {
  if (!topic.intact) {
    throw UserError(damaged_row(database_.path(), fmt::format("the name of topic {}", topic.id)));
  }
  TopicInfo info;
  info.name = topic.name;
  LogBlocks blocks(database_, topic);
  info.offsets = blocks.range();
  if (const auto newest = blocks.newest()) info.last_time = from_nanos(newest->latest_ns);
  SqliteStatement sum(database_, "SELECT sum(length(data)) FROM blocks WHERE id>=?1 AND id<?2");
  (void)sum.bind(1, row_of(topic.id, 0)).bind(2, row_of(topic.id + 1, 0)).step().value();
  info.bytes = sum.number(0);
  return info;
}

Result<std::vector<TopicInfo>> SqliteLog::topics() {
  return caught<std::vector<TopicInfo>>([&] {
    std::vector<TopicInfo> all;
    Transaction snapshot(database_, Transaction::Kind::read);
    const std::vector<PositionRow> positions = intact_positions();
    for (const TopicRow& topic : read_topic_rows(database_)) {
      TopicInfo& info = all.emplace_back(describe(topic));
      for (const PositionRow& row : positions) {
        if (row.topic == info.name) info.consumers.push_back({row.consumer, row.next});
      }
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
    Transaction transaction(database_, Transaction::Kind::write);
    if (!find_topic(topic)) put_topic_row(database_, topic);
    const TopicRow found = find_topic(topic).value();
    require_certain_end(found);
    transaction.commit();
    return found.id;
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

// The number of the next entry must not be one that was given before.
void SqliteLog::require_certain_end(const TopicRow& topic) {
  const auto newest = LogBlocks(database_, topic).newest();
  if (!newest || newest->certain) return;
  throw UserError(damaged_row(database_.path(), fmt::format("the end of topic {}", topic.name)));
}

void SqliteLog::write_topic(LogGroup::Topic& topic, std::int64_t id) {
  LogBlocks blocks(database_, {id, topic.name});
  const std::int64_t first = blocks.range().end;
  const std::uint32_t checksum = topic_checksum(topic.name);
  for (std::size_t i = 0; i < topic.starts.size(); ++i) {
    const std::size_t end = i + 1 < topic.starts.size() ? topic.starts[i + 1] : topic.frames.size();
    seal_frame(topic.frames.data() + topic.starts[i], end - topic.starts[i], checksum,
               first + static_cast<std::int64_t>(i));
  }
  std::int64_t latest = to_nanos(*std::max_element(topic.times.begin(), topic.times.end()));
  if (const auto newest = blocks.newest()) latest = std::max(latest, newest->latest_ns);
  const auto count = static_cast<std::int64_t>(topic.starts.size());
  SqliteStatement insert(database_, "INSERT INTO blocks VALUES(?1, ?2, ?3, ?4, ?5)");
  insert.bind(1, row_of(id, first)).bind(2, count).bind(3, latest);
  insert.bind(4, std::int64_t{block_row_checksum(row_of(id, first), count, latest)});
  must(insert.bind_bytes(5, topic.frames).run());
}

void SqliteLog::write_group(LogGroup& group) {
  Transaction transaction(database_, Transaction::Kind::write);
  for (LogGroup::Topic& topic : group.topics()) {
    if (!topic.starts.empty()) write_topic(topic, owned_.find(topic.name)->second);
  }
  for (const LogGroup::Consumed& consumed : group.offsets()) {
    put_position_row(database_, consumed.group, consumed.topic, consumed.next);
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
  if (done) return std::nullopt;
  Error failed = done.error();
  if (limit_bytes_ && failed.code == ErrorCode::cannot_write) {
    failed.message += fmt::format(" (it may have {:.0f} MiB)", double(*limit_bytes_) / kMebibyte);
  }
  return failed;
}

// The newest block stays: the number of the next entry is read from it.
Result<bool> SqliteLog::retain(std::string_view topic, const Retention& retention, UnixNanos now) {
  if (auto error = own_topic(topic)) return *error;
  return caught<bool>([&] {
    const std::int64_t id = owned_.find(topic)->second;
    Transaction transaction(database_, Transaction::Kind::write);
    LogBlocks headers(database_, {id, std::string(topic)});
    SqliteStatement sum(database_, "SELECT sum(length(data)), max(id) FROM blocks WHERE id>=?1 AND id<?2");
    (void)sum.bind(1, row_of(id, 0)).bind(2, row_of(id + 1, 0)).step().value();
    std::int64_t stored = sum.number(0);
    const std::int64_t newest = sum.number(1);
    sum.reset();
    SqliteStatement oldest(database_,
                           "SELECT id, count, latest, checksum, length(data) FROM blocks"
                           " WHERE id>=?1 AND id<?2 ORDER BY id LIMIT ?3");
    oldest.bind(1, row_of(id, 0)).bind(2, newest).bind(3, kRetainedAtOnce);
    std::int64_t removed = 0, end = row_of(id, 0);
    while (oldest.step().value()) {
      const UnixNanos latest = from_nanos(headers.header(oldest).latest_ns);
      const bool old = retention.max_age && latest < now - *retention.max_age;
      const bool large = retention.max_bytes && stored > *retention.max_bytes;
      const std::int64_t behind = oldest.number(0) + oldest.number(1);
      const bool kept = retention.before && behind > row_of(id, *retention.before);
      if (kept || (!old && !large)) break;
      stored -= oldest.number(4);
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

std::optional<Error> SqliteLog::limit_bytes(std::int64_t bytes) {
  SqliteStatement size(database_, "PRAGMA page_size");
  if (const auto there = size.step(); !there) return there.error();
  const std::int64_t pages = std::max<std::int64_t>(1, bytes / size.number(0));
  size.reset();
  limit_bytes_ = bytes;
  return database_.execute(fmt::format("PRAGMA max_page_count={}", pages).c_str());
}

// What readers still need, or a full disk, is left for later.
void SqliteLog::rest() {
  static_cast<void>(database_.execute("PRAGMA wal_checkpoint(PASSIVE)"));
}

std::string existing_log(const std::string& path) {
  std::error_code ignored;
  if (std::filesystem::is_regular_file(path, ignored)) return path;
  const bool there = std::filesystem::exists(path, ignored);
  throw UserError(ErrorCode::cannot_read, fmt::format("cannot read log {}: {}", path,
                                                      there ? "it is not a file" : "there is no such file"));
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
