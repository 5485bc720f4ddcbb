// One captured file, line by line, into records (record_reader.hpp).
#pragma once

#include <filesystem>
#include <functional>

#include "foreshock/feed/line_reader.hpp"
#include "foreshock/feed/record_reader.hpp"

namespace foreshock {

class CaptureFile {
 public:
  // What the reader wants from a file. `rejected` is called for every bad line.
  struct Hooks {
    RecordSink sink;
    std::function<void(const Line& line, const Error& why)> rejected;
  };

  // `start_ns`: ts_recv of the file's first record, the conn of its records.
  CaptureFile(const std::filesystem::path& path, const CaptureSettings& settings, std::int64_t start_ns,
              ProductTable& products, DuplicateFilter& duplicates, Hooks hooks);

  // Reads one line. False at the end of the file.
  bool read_line();
  [[nodiscard]] std::uint64_t stored_bytes_read() const { return lines_.stored_bytes_read(); }
  // After the last line.
  [[nodiscard]] FileReport finish();

 private:
  std::optional<Error> read(const Line& line);

  std::function<void(const Line& line, const Error& why)> rejected_;
  std::string path_;
  LineReader lines_;
  RecordReader records_;
  std::uint64_t line_count_ = 0, rejected_count_ = 0;
};

}  // namespace foreshock
