#include "foreshock/stream/log_tables.hpp"

#include <fmt/format.h>

#include "foreshock/stream/entry_frame.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kApplication = 0x4653'4c47;  // "FSLG"
constexpr std::int64_t kVersion = 1;
constexpr std::int64_t kOffsetBits = 44;

// The length as well, so that no text borrows from its neighbour.
std::uint32_t extend_by_text(std::uint32_t checksum, std::string_view text) {
  return extend_checksum(extend_checksum(checksum, static_cast<std::int64_t>(text.size())), text);
}

}  // namespace

std::int64_t row_of(std::int64_t topic, std::int64_t offset) {
  return (topic << kOffsetBits) + offset;
}
std::int64_t topic_of(std::int64_t row) {
  return row >> kOffsetBits;
}
std::int64_t first_of(std::int64_t row) {
  return row & ((std::int64_t{1} << kOffsetBits) - 1);
}

std::uint32_t topic_row_checksum(std::int64_t id, std::string_view name) {
  return extend_by_text(extend_checksum(0, id), name);
}

std::uint32_t block_row_checksum(std::int64_t row, std::int64_t count, std::int64_t latest) {
  return extend_checksum(extend_checksum(extend_checksum(0, row), count), latest);
}

std::uint32_t position_checksum(std::string_view consumer, std::string_view topic, std::int64_t next) {
  return extend_checksum(extend_by_text(extend_by_text(0, consumer), topic), next);
}

void make_tables(SqliteDatabase& database) {
  // 64 MiB of WAL before a commit has to copy it into the file, where nobody did so at rest (event_log.hpp).
  must(
      database.execute("PRAGMA page_size=16384; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                       "PRAGMA wal_autocheckpoint=4096"));
  if (database.number("PRAGMA application_id") == kApplication) return;
  Transaction transaction(database, Transaction::Kind::write);
  if (database.number("SELECT count(*) FROM sqlite_master") == 0) {
    must(database.execute(fmt::format(
        "CREATE TABLE topics(id INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum INTEGER NOT NULL);"
        "CREATE TABLE blocks(id INTEGER PRIMARY KEY, count INTEGER NOT NULL, latest INTEGER NOT NULL,"
        " checksum INTEGER NOT NULL, data BLOB NOT NULL);"
        "CREATE TABLE consumers(consumer TEXT, topic TEXT, next INTEGER NOT NULL,"
        " checksum INTEGER NOT NULL, PRIMARY KEY(consumer, topic)) WITHOUT ROWID;"
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

std::vector<TopicRow> read_topic_rows(SqliteDatabase& database) {
  std::vector<TopicRow> rows;
  SqliteStatement all(database, "SELECT id, name, checksum FROM topics ORDER BY name");
  while (all.step().value()) {
    TopicRow row{all.number(0), std::string(all.bytes(1)), true};
    row.intact = topic_row_checksum(row.id, row.name) == all.number(2);
    rows.push_back(std::move(row));
  }
  return rows;
}

void put_topic_row(SqliteDatabase& database, std::string_view name) {
  const std::int64_t id = database.number("SELECT coalesce(max(id), 0) + 1 FROM topics");
  SqliteStatement add(database, "INSERT INTO topics VALUES(?1, ?2, ?3)");
  must(add.bind(1, id).bind(2, name).bind(3, std::int64_t{topic_row_checksum(id, name)}).run());
}

std::vector<PositionRow> read_position_rows(SqliteDatabase& database) {
  std::vector<PositionRow> rows;
  SqliteStatement all(database,
                      "SELECT consumer, topic, next, checksum FROM consumers ORDER BY consumer, topic");
  while (all.step().value()) {
    PositionRow row{std::string(all.bytes(0)), std::string(all.bytes(1)), all.number(2), true};
    row.intact = position_checksum(row.consumer, row.topic, row.next) == all.number(3);
    rows.push_back(std::move(row));
  }
  return rows;
}

void put_position_row(SqliteDatabase& database, std::string_view consumer, std::string_view topic,
                      std::int64_t next) {
  SqliteStatement put(database,
                      "INSERT INTO consumers VALUES(?1, ?2, ?3, ?4)"
                      " ON CONFLICT DO UPDATE SET next=excluded.next, checksum=excluded.checksum");
  const std::int64_t checksum = position_checksum(consumer, topic, next);
  must(put.bind(1, consumer).bind(2, topic).bind(3, next).bind(4, checksum).run());
}

Transaction::Transaction(SqliteDatabase& database, Kind kind) : database_(database) {
  must(database.execute(kind == Kind::read ? "BEGIN" : "BEGIN IMMEDIATE"));
}

Transaction::~Transaction() {
  if (database_.in_transaction()) (void)database_.execute("ROLLBACK");
}

}  // namespace foreshock
