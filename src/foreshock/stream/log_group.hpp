// LogGroup: entries and consumer offsets that are committed together, all or none (event_log.hpp). Bytes are
// copied in; the group is kept by its owner until it was committed, so that a full disk loses nothing.
// Limits: a key of 65,535 bytes, a value of 256 MiB, checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/time.hpp"

namespace foreshock {

class LogGroup {
 public:
  struct Topic {
    std::string name;
    std::string frames;               // entry_frame.hpp, in order, not yet sealed
    std::vector<std::size_t> starts;  // of each frame
    std::vector<UnixNanos> times;
  };
  struct Consumed {
    std::string group, topic;
    std::int64_t next;
  };

  void append(std::string_view topic, UnixNanos time, std::string_view key, std::string_view value);
  // `group` has consumed `topic` up to, not including, `next`. The last call for a pair counts.
  void consumed(std::string_view group, std::string_view topic, std::int64_t next);
  void clear();

  [[nodiscard]] bool empty() const { return entries_ == 0 && consumed_.empty(); }
  [[nodiscard]] std::size_t entries() const { return entries_; }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::vector<Topic>& topics() { return topics_; }
  [[nodiscard]] const std::vector<Consumed>& offsets() const { return consumed_; }

 private:
  std::vector<Topic> topics_;
  std::vector<Consumed> consumed_;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace foreshock
