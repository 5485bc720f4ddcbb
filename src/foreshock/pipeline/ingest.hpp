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

namespace foreshock {

// Where the lines go: grouped, durable once committed.
class IngestLog {
 public:
  virtual ~IngestLog() = default;
  [[nodiscard]] virtual bool holds_records() = 0;  // of earlier runs
  virtual void append(UnixNanos time, std::string_view product_id, std::string_view line) = 0;
  // `now` is monotonic. After an error what is pending stays pending.
  [[nodiscard]] virtual Result<bool> commit_if_due(nanoseconds now) = 0;
  [[nodiscard]] virtual std::optional<Error> commit() = 0;
  [[nodiscard]] virtual std::size_t pending_records() = 0;
  [[nodiscard]] virtual std::size_t pending_bytes() = 0;
};

struct IngestSettings {
  FeedSettings feed;
  std::optional<nanoseconds> duration;
  std::size_t waiting_bytes_max = std::size_t{64} << 20;  // received, not yet stored
};

struct IngestReport {
  FeedCounts counts;
  std::int64_t clocks = 0;
  std::int64_t reconnects = 0;
  std::int64_t stored = 0;   // lines
  std::int64_t not_stored = 0;  // the log could not be written to the end
  std::string why_not_stored;
};

[[nodiscard]] IngestReport run_ingest(const IngestSettings& settings, IngestLog& log,
                                      const std::function<bool()>& stop_asked, const Notice& notice);

}  // namespace foreshock
