#include "foreshock/stream/group_commit.hpp"

#include <algorithm>

namespace foreshock {

std::optional<nanoseconds> GroupCommit::due_in(nanoseconds now) {
  if (group_.empty()) return std::nullopt;
  if (!since_) since_ = now;
  if (large() && !failed_) return nanoseconds(0);
  return std::max(nanoseconds(0), *since_ + limits_.interval - now);
}

Result<bool> GroupCommit::commit_if_due(nanoseconds now) {
  const auto due = due_in(now);
  if (!due) return true;
  if (*due > nanoseconds(0)) return false;
  if (auto error = commit()) {
    since_ = now;
    return *error;
  }
  return true;
}

std::optional<Error> GroupCommit::commit() {
  if (group_.empty()) return std::nullopt;
  auto error = log_.commit(group_);
  failed_ = error.has_value();
  if (failed_) return error;
  group_.clear();
  since_.reset();
  return std::nullopt;
}

}  // namespace foreshock
