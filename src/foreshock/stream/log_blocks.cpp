#include "foreshock/stream/log_blocks.hpp"

#include <algorithm>
#include <limits>

#include "foreshock/stream/entry_frame.hpp"

namespace foreshock {

LogBlocks::LogBlocks(SqliteDatabase& database, const TopicRow& topic)
    : database_(database), id_(topic.id), checksum_(topic_checksum(topic.name)) {}

OffsetRange LogBlocks::range() {
  SqliteStatement oldest(database_, "SELECT id FROM blocks WHERE id>=?1 AND id<=?2 ORDER BY id LIMIT 1");
  if (!oldest.bind(1, row_of(id_, 0)).bind(2, row_of(id_, kLastOffset)).step().value()) return {};
  return {first_of(oldest.number(0)), newest().value_or(BlockHeader{}).end()};
}

std::optional<BlockHeader> LogBlocks::at_or_before(std::int64_t offset) {
  SqliteStatement find(database_,
                       "SELECT id, count, latest, checksum FROM blocks WHERE id>=?1 AND id<=?2"
                       " ORDER BY id DESC LIMIT 1");
  if (!find.bind(1, row_of(id_, 0)).bind(2, row_of(id_, offset)).step().value()) return std::nullopt;
  return header(find);
}

BlockHeader LogBlocks::header(const SqliteStatement& row) {
  const BlockHeader header{first_of(row.number(0)), row.number(1), row.number(2), true};
  const bool intact = block_row_checksum(row.number(0), header.count, header.latest_ns) == row.number(3);
  return intact ? header : reckon(header.first);
}

BlockHeader LogBlocks::reckon(std::int64_t first) {
  BlockHeader header{first, 0, std::numeric_limits<std::int64_t>::min(), true};
  SqliteStatement find(database_, "SELECT data FROM blocks WHERE id=?1");
  if (!find.bind(1, row_of(id_, first)).step().value()) return header;
  const DecodedBlock decoded = decode_block(find.bytes(0), checksum_, first, 0);
  header.count = decoded.end - first;
  header.certain = decoded.damaged.empty();
  for (const LogEntry& entry : decoded.entries) {
    header.latest_ns = std::max(header.latest_ns, to_nanos(entry.time));
  }
  if (first == 0) return header;
  const auto before = at_or_before(first - 1);
  if (before) header.latest_ns = std::max(header.latest_ns, before->latest_ns);
  return header;
}

std::int64_t LogBlocks::first_at(std::int64_t time_ns) {
  OffsetRange left = range();  // no block before it is late enough, all behind it are
  while (left.first < left.end) {
    const std::int64_t middle = left.first + (left.end - left.first) / 2;
    const auto block = at_or_before(middle);
    if (!block) break;
    if (block->latest_ns >= time_ns) {
      left.end = std::max(left.first, block->first);
    } else {
      left.first = std::max(middle + 1, block->end());
    }
  }
  return left.first;
}

}  // namespace foreshock
