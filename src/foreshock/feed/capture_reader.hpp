// Reads captured files (shapes 1-9, see capture_line.hpp; plain, gzip, zstd or xz by content) and logs
// ("sqlite:PATH", log_source.hpp) into records.
// Files are taken in the order of their first record's ts_recv; nothing inside a file is sorted. A bad line
// is counted and named in the reject file; it ends the reading only when `strict`. Duplicates are flagged
// (kDuplicate) and delivered. Gap and clock records are inserted as a live feed would have written them
// (connection.hpp). Errors (UserError): cannot_read (missing, folder), no_data (only empty files),
// unknown_shape (no file yields a record), bad_line (strict), bad_setting (time zone).
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/tick/product_table.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct CaptureSettings {
  std::string assume_timezone;  // IANA name for times without a zone; empty: taken as UTC, and reported
  bool strict = false;          // the first bad line throws
  std::filesystem::path
      reject_file;  // one JSON object a bad line: file, line, reason, text; empty: none written
  std::optional<std::int64_t> log_end;  // of a log, only entries before this offset
  bool hash = true;                     // FileReport::sha256 is wanted; it costs a fifth of the reading
};

// `raw` is the venue's message, or the line, the record came from (empty for gap and clock); valid during the
// call.
using RecordSink = std::function<void(const Record& record, std::string_view raw)>;

// Bytes as stored, of all files together.
using CaptureProgress = std::function<void(std::uint64_t bytes_done, std::uint64_t bytes_total)>;

struct RejectedLine {
  std::string path;
  std::uint64_t line = 0;  // from 1
  std::string reason;
  std::string text;  // the first 80 bytes
};

struct FileReport {
  std::string path;
  std::string shape;           // "1 flat with nested original", "empty", "unknown"
  std::uint64_t lines = 0;     // all of them
  std::uint64_t records = 0;   // of the venue
  std::uint64_t inserted = 0;  // gap and clock records, inserted or read
  std::uint64_t rejected = 0;  // bad lines
  std::uint64_t skipped = 0;   // lines that are no message of the venue: headers, http, sent messages, blanks
  std::uint64_t unknown = 0;   // messages of a channel or type nobody knows: stored as status
  bool naive_times = false;    // some time carried no zone
  bool simulated = false;      // some record is the simulator's
  bool sequence_checked = false;       // losses would have been seen where the venue numbers its messages
  std::string sha256;                  // of the file as stored, where asked for
  std::vector<ProductIndex> products;  // in the order first seen
};

struct CaptureReport {
  std::vector<FileReport> files;  // in the order they were read
  std::uint64_t lines = 0, records = 0, inserted = 0, rejected = 0, skipped = 0, unknown = 0;
  bool any_naive_times = false;
  bool simulated = false;             // some record is the simulator's
  std::vector<RejectedLine> rejects;  // the first kRejectsKept
};
inline constexpr std::size_t kRejectsKept = 20;

// `text` with everything but printable ASCII as '?': what a terminal may be given of a bad line.
[[nodiscard]] std::string printable(std::string_view text);

// `files` may hold patterns (*, ?, [...]); a file named twice is read once.
CaptureReport read_captures(const std::vector<std::filesystem::path>& files, const CaptureSettings& settings,
                            ProductTable& products, const RecordSink& sink,
                            const CaptureProgress& progress = {});

}  // namespace foreshock
