// EventLog in one SQLite file in WAL mode (docs/decisions/0010-embedded-log.md). A row of `blocks` holds the
// entries of one topic and group, one frame behind the other (entry_frame.hpp).
#pragma once

#include <map>
#include <string>

#include "foreshock/stream/event_log.hpp"
#include "foreshock/stream/log_tables.hpp"
#include "foreshock/stream/writer_locks.hpp"

namespace foreshock {

// The path itself. Throws UserError(cannot_read) where there is no file.
[[nodiscard]] std::string existing_log(const std::string& path);

class SqliteLog final : public EventLog {
 public:
  SqliteLog(const std::string& path, LogAccess access);  // throws UserError

  [[nodiscard]] Result<OffsetRange> range(std::string_view topic) override;
  [[nodiscard]] Result<LogBatch> read(std::string_view topic, std::int64_t from,
                                      const ReadLimits& limits) override;
  [[nodiscard]] Result<std::int64_t> offset_at(std::string_view topic, UnixNanos t) override;
  [[nodiscard]] Result<std::optional<std::int64_t>> committed(std::string_view group,
                                                              std::string_view topic) override;
  [[nodiscard]] Result<std::vector<TopicInfo>> topics() override;
  [[nodiscard]] std::optional<Error> own_topic(std::string_view topic) override;
  [[nodiscard]] std::optional<Error> commit(LogGroup& group) override;
  [[nodiscard]] Result<bool> retain(std::string_view topic, const Retention& retention,
                                    UnixNanos now) override;
  [[nodiscard]] std::optional<Error> limit_bytes(std::int64_t bytes) override;
  void rest() override;

 private:
  std::optional<TopicRow> find_topic(std::string_view name);
  OffsetRange range_of(std::string_view topic);
  LogBatch read_blocks(std::string_view topic, std::int64_t from, const ReadLimits& limits);
  std::vector<PositionRow> intact_positions();
  TopicInfo describe(const TopicRow& topic);
  void require_certain_end(const TopicRow& topic);
  void write_group(LogGroup& group);
  void write_topic(LogGroup::Topic& topic, std::int64_t id);

  SqliteDatabase database_;
  std::optional<WriterLocks> locks_;
  std::optional<std::int64_t> limit_bytes_;
  std::map<std::string, std::int64_t, std::less<>> owned_;  // topic -> id
};

}  // namespace foreshock
