// The blocks of one topic, found by offset. What a block's row says of itself (number of entries, newest time
// of the topic so far) is reckoned anew from its entries where the row is damaged.
#pragma once

#include <cstdint>
#include <optional>

#include "foreshock/stream/event_log.hpp"
#include "foreshock/stream/log_tables.hpp"

namespace foreshock {

struct BlockHeader {
  std::int64_t first = 0;
  std::int64_t count = 0;
  std::int64_t latest_ns = 0;  // of this block and all before it
  bool certain = true;         // false: row and entries are damaged, the count is the least it can be

  [[nodiscard]] std::int64_t end() const { return first + count; }
};

// Within a transaction of the caller's; errors of SQLite are thrown.
class LogBlocks {
 public:
  LogBlocks(SqliteDatabase& database, const TopicRow& topic);

  // Offsets [first, end); [0, 0) without blocks.
  [[nodiscard]] OffsetRange range();
  [[nodiscard]] std::optional<BlockHeader> newest() { return at_or_before(kLastOffset); }
  // The last block that begins at `offset` or before it.
  [[nodiscard]] std::optional<BlockHeader> at_or_before(std::int64_t offset);
  // Where the first block with an entry of `time_ns` or later begins, about: no such entry stands before it.
  [[nodiscard]] std::int64_t first_at(std::int64_t time_ns);

  // Of a row read elsewhere: columns id, count, latest, checksum from `column` on, and the block's data.
  [[nodiscard]] BlockHeader header(const SqliteStatement& row);

 private:
  static constexpr std::int64_t kLastOffset = (std::int64_t{1} << 44) - 1;
  [[nodiscard]] BlockHeader reckon(std::int64_t first);

  SqliteDatabase& database_;
  std::int64_t id_;
  std::uint32_t checksum_;  // topic_checksum of its name
};

}  // namespace foreshock
