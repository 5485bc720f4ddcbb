// Comma-separated text with a header line as a Frame; the type of a column is what all its values are: whole
// numbers, true/false, dates and ISO 8601 times (ns UTC; no zone is taken as UTC), numbers, else text. An
// empty field, NaN, NA or null is null. Errors: cannot_read, bad_file (empty, a line with another number of
// fields, two columns of one name), unsupported (naming column and type).
#pragma once

#include <filesystem>

#include "foreshock/core/frame.hpp"

namespace foreshock {

[[nodiscard]] Frame read_csv(const std::filesystem::path& path);

}  // namespace foreshock
