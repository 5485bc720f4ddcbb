// The SQLite tables of a log, and what guards their rows. SQLite's pages carry no checksum; entries have one
// each (entry_frame.hpp), and every other name and number stands beside one over its row, so that no flipped
// bit is taken for a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/error.hpp"
#include "foreshock/core/result.hpp"
#include "foreshock/stream/sqlite_database.hpp"

namespace foreshock {

// A block's row number: its topic, then the offset of its first entry.
[[nodiscard]] std::int64_t row_of(std::int64_t topic, std::int64_t offset);
[[nodiscard]] std::int64_t topic_of(std::int64_t row);
[[nodiscard]] std::int64_t first_of(std::int64_t row);

[[nodiscard]] std::uint32_t topic_row_checksum(std::int64_t id, std::string_view name);
[[nodiscard]] std::uint32_t block_row_checksum(std::int64_t row, std::int64_t count, std::int64_t latest);
[[nodiscard]] std::uint32_t position_checksum(std::string_view consumer, std::string_view topic,
                                              std::int64_t next);

void make_tables(SqliteDatabase& database);
// Throws UserError(bad_file): not a log, or one of a newer version.
void check_version(SqliteDatabase& database);

struct TopicRow {
  std::int64_t id = 0;
  std::string name;
  bool intact = true;
};
[[nodiscard]] std::vector<TopicRow> read_topic_rows(SqliteDatabase& database);  // by name
void put_topic_row(SqliteDatabase& database, std::string_view name);

struct PositionRow {
  std::string consumer, topic;
  std::int64_t next = 0;
  bool intact = true;
};
[[nodiscard]] std::vector<PositionRow> read_position_rows(SqliteDatabase& database);  // by consumer
void put_position_row(SqliteDatabase& database, std::string_view consumer, std::string_view topic,
                      std::int64_t next);

inline void must(const std::optional<Error>& error) {
  if (error) throw UserError(*error);
}

// Ends in ROLLBACK unless committed.
class Transaction {
 public:
  enum class Kind : std::uint8_t { read, write };
  Transaction(SqliteDatabase& database, Kind kind);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() { must(database_.execute("COMMIT")); }

 private:
  SqliteDatabase& database_;
};

}  // namespace foreshock
