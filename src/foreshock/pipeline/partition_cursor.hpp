// Where the work on a partition stands, and what another that takes it over must know: kept as JSON in the
// metadata of the group's committed offset: the offset to read from, how high the ids had come there, and
// where each product must start.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "foreshock/pipeline/live_features.hpp"
#include "foreshock/pipeline/partition_work.hpp"

namespace foreshock {

class PartitionCursor {
 public:
  // Throws UserError: bad_file for metadata that `command` did not commit, or where the topic no longer holds
  // what going on takes.
  PartitionCursor(PartitionSource source, const std::optional<GroupPosition>& committed,
                  std::string_view command);

  [[nodiscard]] const ResumePoint& resumed() const { return resumed_; }
  // Offsets before it only warm up.
  [[nodiscard]] std::int64_t live_from() const { return resumed_.committed; }
  // The next message. False: it was there before.
  [[nodiscard]] bool take(const ReceivedMessage& message);
  // Its own, or one of its place.
  [[nodiscard]] RecordId id_of(const ReceivedMessage& message) const;
  // Read from where the ids are known, for every product not later than where it must start.
  [[nodiscard]] GroupPosition position(const ResumePoint& point);
  [[nodiscard]] const PartitionSource& source() const { return source_; }

 private:
  // How high the ids were before an offset.
  struct Mark {
    std::int64_t offset = 0;
    HighestIds::Places highest;
  };

  void resume(const GroupPosition& committed, std::string_view command);

  PartitionSource source_;
  ResumePoint resumed_;
  HighestIds ids_;
  std::deque<Mark> marks_;
};

}  // namespace foreshock
