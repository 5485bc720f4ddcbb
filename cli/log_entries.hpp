// foreshock log cat and export: the entries of a topic, to standard output or a file.
#pragma once

#include <CLI/CLI.hpp>

#include "commands.hpp"

namespace foreshock::cli {

void add_log_cat(CLI::App& log, Outcome& outcome);
void add_log_export(CLI::App& log, Outcome& outcome);

}  // namespace foreshock::cli
