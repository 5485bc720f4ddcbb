// EventLog: topics of entries, numbered 0, 1, 2… without holes; what was once committed never changes.
// Several processes may read while others write; each topic has one writer. An entry is a time (ts_recv), a
// key (the product) and a value of any bytes. No thread and no clock here: reading at
// the end gives an empty batch, and the caller decides how to wait.
// Errors: log_busy (another writer), offset_out_of_range (removed by retention, or past the end),
// cannot_write (disk full, no permission, I/O error: nothing of the group was kept, commit it again),
// bad_file (damage, naming topic and offset: docs/decisions/0010-embedded-log.md says what it loses).
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/result.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/stream/log_group.hpp"

namespace foreshock {

struct LogEntry {
  std::int64_t offset = 0;
  UnixNanos time{};
  std::string_view key;
  std::string_view value;
};

// Entries and the bytes they point to. Moves, but does not copy.
struct LogBatch {
  LogBatch() = default;
  LogBatch(LogBatch&&) = default;
  LogBatch& operator=(LogBatch&&) = default;

  std::vector<LogEntry> entries;
  std::deque<std::string> storage;
};

// Reading stops at whichever comes first; one entry is always given where there is one.
struct ReadLimits {
  std::size_t entries = 4096;
  std::size_t bytes = 4 << 20;
};

// Offsets [first, end): end is the number the next entry will have.
struct OffsetRange {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

struct ConsumerPosition {
  std::string group;
  std::int64_t next = 0;  // the first offset not yet consumed
};

struct TopicInfo {
  std::string name;
  OffsetRange offsets;
  std::optional<UnixNanos> first_time, last_time;
  std::int64_t bytes = 0;
  std::vector<ConsumerPosition> consumers;
};

// What is older or more than this may go; the newest entries always stay.
struct Retention {
  std::optional<nanoseconds> max_age;     // against `now`
  std::optional<std::int64_t> max_bytes;  // of stored entries
  std::optional<std::int64_t> before;     // entries from this offset on stay in any case
};

class EventLog {
 public:
  virtual ~EventLog() = default;

  // A topic nobody has written yet has the range [0, 0).
  [[nodiscard]] virtual Result<OffsetRange> range(std::string_view topic) = 0;
  // Entries from offset `from` on, in order; empty at the end. Damage ends the batch before it; reading from
  // the damaged offset is the error, reading from the one after it goes on.
  [[nodiscard]] virtual Result<LogBatch> read(std::string_view topic, std::int64_t from,
                                              const ReadLimits& limits) = 0;
  // The first entry with time >= t; the end where there is none.
  [[nodiscard]] virtual Result<std::int64_t> offset_at(std::string_view topic, UnixNanos t) = 0;
  [[nodiscard]] virtual Result<std::optional<std::int64_t>> committed(std::string_view group,
                                                                      std::string_view topic) = 0;
  [[nodiscard]] virtual Result<std::vector<TopicInfo>> topics() = 0;

  // Becomes the topic's writer until the log is closed; committing to a topic does so by itself. bad_file: it
  // cannot be told where the topic ends.
  [[nodiscard]] virtual std::optional<Error> own_topic(std::string_view topic) = 0;
  // All of the group, entries and consumer offsets, or nothing of it. No error: it is durable. After an error
  // the group is as before and may be committed again. Does not clear the group.
  [[nodiscard]] virtual std::optional<Error> commit(LogGroup& group) = 0;
  // Removes a bounded number of the oldest entries; true: there are more to remove, call again.
  [[nodiscard]] virtual Result<bool> retain(std::string_view topic, const Retention& retention,
                                            UnixNanos now) = 0;
  // From now on a commit that would make the log larger than this fails as on a full disk.
  [[nodiscard]] virtual std::optional<Error> limit_bytes(std::int64_t bytes) = 0;
  // A moment at which nobody waits for a commit: work that would hold up a later one may be done now.
  virtual void rest() = 0;
};

enum class LogAccess : std::uint8_t {
  read,   // the log must exist
  write,  // made where missing
};

// "sqlite:PATH". Throws UserError: bad_setting (another scheme, naming it), cannot_read, cannot_write,
// bad_file (damaged, not a log, or of a newer version).
[[nodiscard]] std::unique_ptr<EventLog> open_event_log(const std::string& address, LogAccess access);

// The path in "sqlite:PATH". Throws UserError(bad_setting).
[[nodiscard]] std::string sqlite_log_path(const std::string& address);

}  // namespace foreshock
