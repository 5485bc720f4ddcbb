// foreshock drift --watch: a log looked at now and then, with alerts and metrics.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "foreshock/pipeline/drift_watch.hpp"

namespace foreshock::cli {

struct DriftWatchOptions {
  bool watch = false;
  double every_s = 600;
  double window_hours = 24;
  int looks = 0;  // 0: until it is ended
  std::string model, bar, metrics;
};

void add_drift_watch_options(CLI::App& command, DriftWatchOptions& options);

// Until it is ended; then returns. The window and the skill of `settings` are the options'.
void watch_drift(const DriftWatchOptions& options, DriftWatchSettings settings, Frame reference,
                 const std::string& reference_name, const std::filesystem::path& out,
                 const std::filesystem::path& json);

}  // namespace foreshock::cli
