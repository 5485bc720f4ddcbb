// Frames as Parquet files, ours and other people's. Reading accepts every integer width, float, double, bool,
// text (plain, large, dictionary), dates and timestamps of any unit; times become ns UTC (no zone is taken as
// UTC). A NaN in a file is read as null unless asked otherwise. Only metadata keys "foreshock.*" are ours:
// they are read without that prefix. Errors: cannot_read, bad_file (not Parquet, damaged), unsupported
// (naming column and type), missing_column, cannot_write.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

// keep: for comparing files to the bit; nothing else in the program expects a NaN in a column.
enum class NanRule : std::uint8_t { as_null, keep };

[[nodiscard]] Frame read_parquet(const std::filesystem::path& path, NanRule nans = NanRule::as_null);

// Only these columns, in this order; the types of the others do not matter.
[[nodiscard]] Frame read_parquet(const std::filesystem::path& path, const std::vector<std::string>& columns,
                                 NanRule nans = NanRule::as_null);

// All columns of the file, in its order, whatever their types.
[[nodiscard]] std::vector<std::string> parquet_column_names(const std::filesystem::path& path);

// The same frame gives the same bytes; nothing half-written ever stands at `path`.
void write_parquet(const Frame& frame, const std::filesystem::path& path);

}  // namespace foreshock
