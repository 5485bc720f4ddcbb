// What a log's ticks.features hold of a feature set, and of which records of ticks.raw they were made: what a
// replay of those records must give, to the bit.
#pragma once

#include <cstdint>
#include <string>

#include "foreshock/core/frame.hpp"

namespace foreshock {

struct LogFeatures {
  Frame rows;                // in the log's order
  std::int64_t raw_end = 0;  // of an embedded log: made of the records before this offset
};

// Of "sqlite:PATH" or "kafka:HOST:PORT", there each row once. Throws UserError: as open_event_log;
// cannot_connect, no_topic; schema_mismatch for rows of the set by another catalogue; bad_setting for a set
// that has no row a second; no_data where nobody made features of it in this log; bad_file for damage, an
// entry that is no row, or rows of a product that are not one after another in time; log_busy where another
// process keeps adding to them.
[[nodiscard]] LogFeatures read_log_features(const std::string& address, const std::string& set);

}  // namespace foreshock
