// The flags of every command that reads captured files.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/feed/capture_reader.hpp"

namespace foreshock::cli {

struct CaptureOptions {
  std::vector<std::filesystem::path> files;
  CaptureSettings settings;
};

// --raw FILES... --assume-timezone --strict --rejects
void add_capture_options(CLI::App& command, CaptureOptions& options);

// "2026-04-05T22:40:00Z", or "2026-04-05" for its first moment; naive text is UTC. Throws
// UserError(bad_setting) naming the flag.
[[nodiscard]] std::optional<UnixNanos> parse_time_flag(const std::string& flag, const std::string& text);

// One line on what reading found that a user should know: rejected lines, times without a zone. Empty if
// nothing.
[[nodiscard]] std::string capture_remarks(const CaptureReport& report, const CaptureSettings& settings);

}  // namespace foreshock::cli
