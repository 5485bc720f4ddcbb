// foreshock ingest: a venue's live feed into a log, one record line (tick/envelope.hpp) an entry, clock records
// where nothing comes. Runs until told to stop or its time is up, then stores everything received and returns. A
// log that cannot be written (disk full) is tried again for as long as it takes; meanwhile the venue is held back.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/feed/feed_merger.hpp"
#include "foreshock/pipeline/feed_thread.hpp"
#include "foreshock/stream/event_log.hpp"

namespace foreshock {

inline constexpr std::string_view kRawTopic = "ticks.raw";

struct IngestSettings {
  FeedSettings feed;
  std::string topic{kRawTopic};
  std::optional<nanoseconds> duration;
  std::size_t waiting_bytes_max = std::size_t{16} << 20;  // received, not yet stored
};

struct IngestReport {
  FeedCounts counts;
  std::int64_t clocks = 0;
  std::int64_t reconnects = 0;
  std::int64_t stored = 0;      // lines
  std::int64_t not_stored = 0;  // the log could not be written to the end
  std::string why_not_stored;
};

// Throws UserError: of the settings, of the log where it cannot be read or has another writer.
[[nodiscard]] IngestReport run_ingest(const IngestSettings& settings, EventLog& log,
                                      const std::function<bool()>& stop_asked, const Notice& notice);

}  // namespace foreshock
