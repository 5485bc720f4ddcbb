// When a group of entries is due to be committed: some milliseconds after its first entry, or when it is
// large. Many entries share the wait for the disk, and none waits longer than the interval. No clock here:
// the caller says what time it is, of any clock that does not go back.
#pragma once

#include <cstddef>
#include <optional>

#include "foreshock/stream/event_log.hpp"

namespace foreshock {

struct GroupLimits {
  nanoseconds interval = std::chrono::milliseconds(10);
  std::size_t entries = 10'000;
  std::size_t bytes = 8 << 20;
};

class GroupCommit {
 public:
  GroupCommit(EventLog& log, const GroupLimits& limits) : log_(log), limits_(limits) {}

  // Append to it; what was appended waits for commit.
  [[nodiscard]] LogGroup& pending() { return group_; }

  // How long until a commit is due, counted from the first call that saw something pending; absent: nothing
  // is pending.
  [[nodiscard]] std::optional<nanoseconds> due_in(nanoseconds now);
  // What is pending is due at once.
  void hasten() { hastened_ = true; }
  // After an error everything stays pending and is due again one interval later. No error: it is durable.
  [[nodiscard]] std::optional<Error> commit(nanoseconds now);

 private:
  [[nodiscard]] bool large() const {
    return group_.entries() >= limits_.entries || group_.bytes() >= limits_.bytes;
  }

  EventLog& log_;
  GroupLimits limits_;
  LogGroup group_;
  std::optional<nanoseconds> since_;
  bool hastened_ = false;
  bool failed_ = false;
};

}  // namespace foreshock
