// The latest rows of one of a log's topics, read as a table: what somebody who watches a log looks at, while
// others go on writing it.
#pragma once

#include <string>
#include <string_view>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"

namespace foreshock {

struct LogStretch {
  std::string address;      // "sqlite:PATH" or "kafka:HOST:PORT"
  std::string_view topic;   // of JSON rows
  std::string schema = {};  // over Kafka: only messages whose schema begins so
  nanoseconds length{};     // up to the newest row
};

// Rows with a timestamp in the stretch, with the columns of `schema`, in the log's order. No rows where the
// topic is empty. Throws UserError: as open_event_log; cannot_connect, no_topic; bad_file for damage or an
// entry that is no such row.
[[nodiscard]] Frame read_stretch(const LogStretch& stretch, const Frame& empty);

}  // namespace foreshock
