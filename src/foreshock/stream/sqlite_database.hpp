// An SQLite connection and its prepared statements, closed by their destructors; failures as Errors with the
// path and SQLite's reason. The only file, with sqlite_database.cpp, that knows SQLite.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace foreshock {

class SqliteDatabase;

// Reset when asked to, at its end and after an error.
class SqliteStatement {
 public:
  SqliteStatement(SqliteDatabase& database, std::string_view sql);  // throws UserError
  ~SqliteStatement();
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;

  // Parameters are numbered from 1. Bytes must stay until the statement is reset.
  SqliteStatement& bind(int index, std::int64_t value);
  SqliteStatement& bind(int index, std::string_view text);
  SqliteStatement& bind_bytes(int index, std::string_view bytes);
  void reset();

  // True: there is a row. After the last one, or an error, the statement is reset.
  [[nodiscard]] Result<bool> step();
  // For statements without rows.
  [[nodiscard]] std::optional<Error> run();

  // Columns are numbered from 0; views hold until the next step.
  [[nodiscard]] std::int64_t number(int column) const;
  [[nodiscard]] std::string_view bytes(int column) const;
  [[nodiscard]] bool is_null(int column) const;

 private:
  SqliteDatabase& database_;
  sqlite3_stmt* statement_ = nullptr;
};

class SqliteDatabase {
 public:
  enum class Mode : std::uint8_t { read, write };
  SqliteDatabase(std::string path, Mode mode);  // throws UserError
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  [[nodiscard]] std::optional<Error> execute(const std::string& sql);
  [[nodiscard]] std::int64_t number(std::string_view sql);  // first column of the first row; throws UserError
  [[nodiscard]] bool in_transaction() const;
  [[nodiscard]] const std::string& path() const { return path_; }
  // What the last failure was.
  [[nodiscard]] Error error() const;

 private:
  friend class SqliteStatement;
  std::string path_;
  Mode mode_;
  sqlite3* handle_ = nullptr;
};

}  // namespace foreshock
