#include "foreshock/stream/group_commit.hpp"

#include <algorithm>

namespace foreshock {

std::optional<nanoseconds> GroupCommit::due_in(nanoseconds now) {
  if (group_.empty()) return std::nullopt;
  if (!since_) since_ = now;
  if ((large() || hastened_) && !failed_) return nanoseconds(0);
  return std::max(nanoseconds(0), *since_ + limits_.interval - now);
}

std::optional<Error> GroupCommit::commit(nanoseconds now) {
  if (group_.empty()) return std::nullopt;
  auto error = log_.commit(group_);
  failed_ = error.has_value();
  if (failed_) {
    since_ = now;
    return error;
  }
  group_.clear();
  since_.reset();
  hastened_ = false;
  return std::nullopt;
}

}  // namespace foreshock
