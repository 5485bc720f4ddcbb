// RowScores over an embedded log: predictions, outcomes and how far it came in one commit each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "foreshock/pipeline/row_scores.hpp"
#include "foreshock/stream/event_log.hpp"

namespace foreshock {

// The name a model consumes ticks.features under.
[[nodiscard]] std::string score_consumer(const std::string& set, const LiveModel& model);

struct LogScoresCounts {
  std::uint64_t rows = 0, predictions = 0, outcomes = 0, rejected = 0;
};

class LogScores {
 public:
  // Goes on where this model ended in the log. Throws UserError: as RowScores; cannot_read; bad_file where
  // the log no longer holds what going on takes.
  LogScores(const std::string& set, std::shared_ptr<const LiveModel> model, EventLog& log);

  // The next entries and all they bring, in one commit. False: there are none. Throws UserError.
  using Rejected = std::function<void(std::int64_t offset, const Error& error)>;
  bool step(const Rejected& rejected);
  // The offset of the entry that comes next.
  [[nodiscard]] std::int64_t next() const { return next_; }
  [[nodiscard]] const LogScoresCounts& counts() const { return counts_; }

 private:
  void warm_up(std::int64_t from);

  EventLog& log_;
  std::string consumer_;
  RowScores scores_;
  std::int64_t next_ = 0;
  LogScoresCounts counts_;
};

}  // namespace foreshock
