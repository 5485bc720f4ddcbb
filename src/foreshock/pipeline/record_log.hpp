// A whole input in memory: its records in log order, the products they name, and what reading it found. 128
// bytes a record. For work that passes over the input more than once; a single pass streams instead
// (replay.hpp).
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

struct RecordLog {
  ProductTable products;
  std::vector<Record> records;
  CaptureReport capture;
};

// Errors as read_captures. Shows progress on a terminal.
[[nodiscard]] RecordLog load_records(const std::vector<std::filesystem::path>& files,
                                     const CaptureSettings& settings);

// SHA-256 over the input files' own SHA-256, in reading order: what artifacts name as data_hash.
[[nodiscard]] std::string data_hash(const CaptureReport& capture);

}  // namespace foreshock
