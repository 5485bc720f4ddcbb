// core_v1 files, ours or written by others, as one table.
#pragma once

#include <filesystem>
#include <vector>

#include "foreshock/core/frame.hpp"

namespace foreshock {

// The rows of all files one below the other, in the order given; columns beside core_v1's are left out.
// Errors: those of read_parquet; schema_mismatch, naming the file, for another feature set or version of it
// and for a column of another type.
[[nodiscard]] Frame read_core_features(const std::vector<std::filesystem::path>& files);

}  // namespace foreshock
