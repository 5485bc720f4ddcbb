// Test support: captures written to a folder of their own and read back into records.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/core/file.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("foreshock_feed_" + std::to_string(::getpid()) + "_" + std::to_string(count++));
    std::filesystem::create_directories(path_);
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] std::filesystem::path path(const std::string& name) const { return path_ / name; }
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    write_file(path(name), content);
    return path(name);
  }

 private:
  std::filesystem::path path_;
};

struct Captured {
  CaptureReport report;
  ProductTable products;
  std::vector<Record> records;
  std::vector<std::string> raws;

  [[nodiscard]] std::vector<Record> of_kind(RecordKind kind) const {
    std::vector<Record> found;
    for (const Record& record : records) {
      if (record.kind == kind) found.push_back(record);
    }
    return found;
  }
};

inline Captured read_files(const std::vector<std::filesystem::path>& files,
                           const CaptureSettings& settings = {}) {
  Captured captured;
  captured.report =
      read_captures(files, settings, captured.products, [&](const Record& record, std::string_view raw) {
        captured.records.push_back(record);
        captured.raws.emplace_back(raw);
      });
  return captured;
}

inline std::string join(std::initializer_list<std::string_view> lines) {
  std::string text;
  for (const std::string_view line : lines) {
    text += line;
    text += '\n';
  }
  return text;
}

inline Captured read_text(std::string_view content, const CaptureSettings& settings = {}) {
  const TemporaryFolder folder;
  return read_files({folder.write("capture.ndjson", content)}, settings);
}

// The records with their products' names; products are numbered by each reading for itself.
inline std::vector<std::pair<Record, std::string>> with_names(const Captured& captured) {
  std::vector<std::pair<Record, std::string>> named;
  for (const Record& record : captured.records) {
    const Product& product = captured.products[record.product];
    named.emplace_back(record, std::string(to_string(product.venue)) + " " + product.product_id);
    named.back().first.product = 0;
  }
  return named;
}

inline std::string as_own(const Captured& captured) {
  std::string out;
  for (std::size_t i = 0; i < captured.records.size(); ++i) {
    append_envelope(out, captured.records[i], captured.products, captured.raws[i]);
  }
  return out;
}

inline UnixNanos time_of(std::string_view text) {
  return parse_time(text).value().utc;
}

}  // namespace foreshock
