// All that follows ticks.raw, in one place: features, a model's predictions, and what came true. Given the
// entries of ticks.raw in order, it adds to a group what they bring, with the positions a restart needs, so
// that one commit holds all of it or nothing. What it writes is a function of ticks.raw and the model: the
// same whatever the groups, and however often it was ended and resumed. Not thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/features/feature_frame.hpp"
#include "foreshock/pipeline/live_features.hpp"
#include "foreshock/pipeline/live_scores.hpp"

namespace foreshock {

class LiveStages {
 public:
  // Throws UserError: bad_setting for a set without rows a second, schema_mismatch for a model of another
  // one.
  LiveStages(const std::string& set, std::shared_ptr<const LiveModel> model);
  LiveStages(const LiveStages&) = delete;
  LiveStages& operator=(const LiveStages&) = delete;

  void observe(std::function<void(const Record&)> each, RefusedSink refused) {
    features_.observe(std::move(each), std::move(refused));
  }
  void resume(EventLog& log) { features_.resume(log); }
  void resume(ResumePoint point) { features_.resume(std::move(point)); }
  [[nodiscard]] std::int64_t next() const { return features_.next(); }
  std::optional<Error> on_entry(std::string_view line) { return features_.on_entry(line); }
  std::optional<Error> on_entry(std::int64_t offset, std::string_view line) {
    return features_.on_entry(offset, line);
  }
  // Gives what the entries since the last call brought, a line a row.
  LiveOutput finish(const LiveRowSink& sink);
  // Into a group, with the positions.
  LiveOutput finish_group(LogGroup& group);
  [[nodiscard]] ResumePoint resume_point() { return features_.resume_point(); }
  // The entries at next() and all they bring, in one commit. Absent: there are none. Throws UserError: the
  // log cannot be read or written.
  using Rejected = std::function<void(std::int64_t offset, const Error& error)>;
  std::optional<LiveOutput> advance(EventLog& log, const Rejected& rejected);
  // Of the group at hand.
  [[nodiscard]] bool has_rows() const { return !receipts_.empty(); }

  [[nodiscard]] const LiveFeatures& features() const { return features_; }

 private:
  void on_row(const LiveRow& row);

  LiveFeatures features_;
  FeatureFrame frame_;
  std::vector<UnixNanos> receipts_;  // of the rows in frame_
  std::optional<LiveScores> scores_;
};

}  // namespace foreshock
