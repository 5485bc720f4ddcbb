#include "foreshock/stream/sqlite_database.hpp"

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

constexpr int kBusyMilliseconds = 5000;  // for the commit of another topic's writer

ErrorCode code_of(int status, bool writing) {
  switch (status & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return ErrorCode::log_busy;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return ErrorCode::bad_file;
    default:
      return writing ? ErrorCode::cannot_write : ErrorCode::cannot_read;
  }
}

std::string reason(sqlite3* handle, int status) {
  switch (status & 0xff) {
    case SQLITE_FULL:
      return "no space left on the disk";
    case SQLITE_READONLY:
      return "no permission to write";
    case SQLITE_NOTADB:
      return "it is not a Foreshock log";
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return "another process holds it";
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      if (const int system = handle ? sqlite3_system_errno(handle) : 0; system != 0) {
        return std::strerror(system);
      }
      [[fallthrough]];
    default:
      return handle ? sqlite3_errmsg(handle) : sqlite3_errstr(status);
  }
}

// A log in a folder that may not be written, left whole by its last writer, can only be read so.
std::string unchanging(const std::string& path) {
  std::string uri = "file:";
  for (const char c : path) {
    if (c == '?' || c == '#' || c == '%')
      uri += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    else
      uri += c;
  }
  return uri + "?immutable=1";
}

bool has_pending_pages(const std::string& path) {
  struct stat status {};
  return ::stat((path + "-wal").c_str(), &status) == 0 && status.st_size > 0;
}

bool readable(sqlite3* handle) {
  return sqlite3_exec(handle, "SELECT count(*) FROM sqlite_master", nullptr, nullptr, nullptr) == SQLITE_OK;
}

}  // namespace

SqliteDatabase::SqliteDatabase(std::string path, Mode mode) : path_(std::move(path)), mode_(mode) {
  const bool writing = mode == Mode::write;
  const int flags = writing ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  int status = sqlite3_open_v2(path_.c_str(), &handle_, flags, nullptr);
  sqlite3_busy_timeout(handle_, kBusyMilliseconds);
  if (!writing && status == SQLITE_OK && !readable(handle_)) {
    const int why = sqlite3_errcode(handle_);
    if ((why == SQLITE_CANTOPEN || why == SQLITE_READONLY) && !has_pending_pages(path_)) {
      sqlite3_close(handle_);
      status = sqlite3_open_v2(unchanging(path_).c_str(), &handle_, flags | SQLITE_OPEN_URI, nullptr);
    }
  }
  if (status != SQLITE_OK) {
    const Error why = error();
    sqlite3_close(handle_);
    throw UserError(why);
  }
  sqlite3_extended_result_codes(handle_, 1);
}

SqliteDatabase::~SqliteDatabase() {
  sqlite3_close(handle_);
}

std::optional<Error> SqliteDatabase::execute(const std::string& sql) {
  if (sqlite3_exec(handle_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return std::nullopt;
  return error();
}

std::int64_t SqliteDatabase::number(std::string_view sql) {
  SqliteStatement statement(*this, sql);
  return statement.step().value() ? statement.number(0) : 0;
}

bool SqliteDatabase::in_transaction() const {
  return sqlite3_get_autocommit(handle_) == 0;
}

Error SqliteDatabase::error() const {
  const int status = sqlite3_errcode(handle_);
  const ErrorCode code = code_of(status, mode_ == Mode::write);
  const char* what = code == ErrorCode::cannot_write ? "cannot write" : "cannot read";
  return {code, fmt::format("{} log {}: {}", what, path_, reason(handle_, status))};
}

SqliteStatement::SqliteStatement(SqliteDatabase& database, std::string_view sql) : database_(database) {
  const int size = static_cast<int>(sql.size());
  if (sqlite3_prepare_v3(database.handle_, sql.data(), size, SQLITE_PREPARE_PERSISTENT, &statement_,
                         nullptr) != SQLITE_OK) {
    throw UserError(database.error());
  }
}

SqliteStatement::~SqliteStatement() {
  sqlite3_finalize(statement_);
}

SqliteStatement& SqliteStatement::bind(int index, std::int64_t value) {
  FORESHOCK_CHECK(sqlite3_bind_int64(statement_, index, value) == SQLITE_OK);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int index, std::string_view text) {
  FORESHOCK_CHECK(sqlite3_bind_text64(statement_, index, text.data(), text.size(), SQLITE_STATIC,
                                      SQLITE_UTF8) == SQLITE_OK);
  return *this;
}

SqliteStatement& SqliteStatement::bind_bytes(int index, std::string_view bytes) {
  FORESHOCK_CHECK(sqlite3_bind_blob64(statement_, index, bytes.data(), bytes.size(), SQLITE_STATIC) ==
                  SQLITE_OK);
  return *this;
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_);
}

Result<bool> SqliteStatement::step() {
  const int status = sqlite3_step(statement_);
  if (status == SQLITE_ROW) return true;
  if (status == SQLITE_DONE) {
    reset();
    return false;
  }
  Error why = database_.error();
  reset();
  return why;
}

std::optional<Error> SqliteStatement::run() {
  const Result<bool> row = step();
  reset();
  return row.ok() ? std::nullopt : std::optional<Error>(row.error());
}

std::int64_t SqliteStatement::number(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteStatement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_, column);
  const int size = sqlite3_column_bytes(statement_, column);
  return data ? std::string_view(static_cast<const char*>(data), static_cast<std::size_t>(size))
              : std::string_view();
}

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

}  // namespace foreshock
