// The files and logs a command line names: patterns expanded in name order, each once, in the order given.
#pragma once

#include <filesystem>
#include <vector>

namespace foreshock {

// Throws UserError(cannot_read) naming a missing file, a folder, a pattern without a match; (bad_setting) for
// no name.
[[nodiscard]] std::vector<std::filesystem::path> expand_capture_files(
    const std::vector<std::filesystem::path>& names);

}  // namespace foreshock
