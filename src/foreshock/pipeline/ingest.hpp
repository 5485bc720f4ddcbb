// foreshock ingest: a venue's live feed into a log, one record line (tick/envelope.hpp) an entry, clock
// records where nothing comes. Runs until told to stop or its time is up, then stores everything received and
// returns. A log that cannot be written (disk full) is tried again for as long as it takes; meanwhile the
// venue is held back.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/feed/feed_merger.hpp"
#include "foreshock/pipeline/feed_thread.hpp"
#include "foreshock/stream/event_log.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {

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

// How it stands, for whoever looks on.
struct IngestStatus {
  FeedCounts counts;
  std::int64_t reconnects = 0;
  std::size_t connections_up = 0;
  std::size_t waiting = 0;  // entries not yet durable
  bool log_writable = true;
};

// Goes along with the records on their way to the log. All calls come from the thread of run_ingest.
class IngestCompanion {
 public:
  virtual ~IngestCompanion() = default;
  // The next line of the topic, without line feed; it will be durable with the group at hand.
  virtual void on_line(std::string_view line) = 0;
  // Whether what the lines so far brought should not wait for others to share the disk with.
  [[nodiscard]] virtual bool urgent() const { return false; }
  // Before a commit: adds to the group what the lines since the last call bring. The commit may fail and come
  // again, with more lines.
  virtual void complete(LogGroup& group) = 0;
  // Everything completed is durable.
  virtual void on_durable(UnixNanos now) = 0;
  // Now and then, several times a second.
  virtual void on_time(UnixNanos now, const IngestStatus& status) = 0;
};

// Throws UserError: of the settings, of the log where it cannot be read or has another writer.
[[nodiscard]] IngestReport run_ingest(const IngestSettings& settings, EventLog& log,
                                      const std::vector<IngestCompanion*>& companions,
                                      const std::function<bool()>& stop_asked, const Notice& notice);

}  // namespace foreshock
