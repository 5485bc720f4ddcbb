// Folders of the user by the XDG base directory specification.
#pragma once

#include <filesystem>
#include <string>

namespace foreshock::cli {

// XDG_CACHE_HOME, or ~/.cache. Throws UserError(bad_setting) where neither is known, ending with `otherwise`.
[[nodiscard]] std::filesystem::path cache_folder(const std::string& otherwise);
// XDG_STATE_HOME, or ~/.local/state. Likewise.
[[nodiscard]] std::filesystem::path state_folder(const std::string& otherwise);

}  // namespace foreshock::cli
