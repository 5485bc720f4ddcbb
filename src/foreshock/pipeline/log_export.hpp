// A part of a topic as a file: a value a line as they stand in the log, or, of ticks.features, a Parquet
// file (its name ends in .parquet). The lines of ticks.raw are a capture file of our own shape. Damaged
// entries are told and left out. The file stands whole or not at all.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "foreshock/stream/read_past_damage.hpp"

namespace foreshock {

struct LogExportSettings {
  std::string topic;
  OffsetRange offsets;
  std::filesystem::path out;
};

struct LogExportReport {
  std::int64_t entries = 0;
  std::int64_t damaged = 0;
};

// Throws UserError: cannot_write; bad_setting for a kind of file that is not written; bad_file or bad_line
// where the entries cannot be read or are no rows.
LogExportReport export_topic(EventLog& log, const LogExportSettings& settings, const DamagedEntry& damaged);

}  // namespace foreshock
