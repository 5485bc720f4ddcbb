// From where one product's records must be read so that a new engine gives the rows of one that read
// everything: follows the product's timeline and remembers the anchors of the last window and margin
// (docs/decisions/0001-engine-semantics.md, Restart). A run may only start at an anchor: a record that the
// whole run accepted as it came, that set the watermark and the latest ts_recv, and whose successor lets it
// stand; a run started at a stamp from the future, or at a late one, would begin elsewhere in time. Records
// have numbers that ascend: the caller's, such as offsets in a log.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "foreshock/features/timeline.hpp"

namespace foreshock {

class CoreAnchors {
 public:
  // How the product stood when asked: whether its run had started, and its watermark.
  struct Standing {
    bool started = false;
    UnixNanos watermark{};
  };

  // `first`: the number of the first record there is.
  explicit CoreAnchors(std::int64_t first = 0) : first_needed_(first) {}

  // The product's next record.
  void follow(const Record& record, std::int64_t number);
  [[nodiscard]] const Timeline& timeline() const { return timeline_; }
  [[nodiscard]] Standing standing() const { return {timeline_.started(), timeline_.watermark()}; }

  // The number of the record to start at for rows after `standing`, which never falls; forgets what lies
  // before. With a longest window of window_ns.
  std::int64_t first_needed(const Standing& standing, std::int64_t window_ns);

 private:
  struct Anchor {
    std::int64_t number = 0;
    UnixNanos watermark{};  // its ts_event
    UnixNanos received{};
  };

  std::int64_t first_needed_;
  Timeline timeline_;
  UnixNanos received_{};             // latest of accepted and late records
  std::deque<Anchor> anchors_;       // both times ascend; at most one a second
  std::optional<Anchor> unsettled_;  // an anchor if its successor lets it stand
};

}  // namespace foreshock
