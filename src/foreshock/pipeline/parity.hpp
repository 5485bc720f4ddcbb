// Parity: two feature files, or a feature file and the log it was made from, row by row and to the bit. Rows
// are those of one (venue, product_id, timestamp), of these the columns that both have; where keys repeat (a
// row a tick), in turn. The log is replayed with the file's own feature set; a cross_v1 file is joined again
// with the market product it names. Everything is held in memory.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/models/feature_schema.hpp"
#include "foreshock/table/compare.hpp"

namespace foreshock {

struct ParitySettings {
  std::vector<std::string> columns;  // names or patterns with * ? [...]; empty: all
  bool shared_columns = false;       // a column of one side only does no harm
  std::size_t shown = 10;            // differing cells, missing and extra rows given in full
  std::string set;                   // to replay where the file names none
};

struct ParitySide {
  std::string name;  // the file, or "the log"
  std::size_t rows = 0;
  FeatureSchema schema;
};

struct Parity {
  ParitySide first, second;
  Comparison comparison;
  std::optional<CaptureReport> capture;  // of the log
  bool holds = false;                    // nothing differs, is missing or extra
};

// Errors: those of reading; missing_column without a timestamp to match rows by, without a column in common,
// or for a name or pattern that no column has; schema_mismatch for rows that are not of one kind.
[[nodiscard]] Parity compare_feature_files(const std::filesystem::path& first,
                                           const std::filesystem::path& second,
                                           const ParitySettings& settings);

// Also: bad_setting when neither the file nor the settings name a known feature set.
[[nodiscard]] Parity compare_with_log(const std::filesystem::path& file,
                                      const std::vector<std::filesystem::path>& raw,
                                      const CaptureSettings& capture, const ParitySettings& settings);

}  // namespace foreshock
