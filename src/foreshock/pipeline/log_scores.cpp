#include "foreshock/pipeline/log_scores.hpp"

#include <fmt/format.h>

#include <utility>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

// The position beside it: the first entry that going on takes.
std::string start_of(const std::string& consumer) {
  return consumer + "/start";
}

}  // namespace

std::string score_consumer(const std::string& set, const LiveModel& model) {
  return fmt::format("scores/{}/{}", set, short_name(model));
}

LogScores::LogScores(const std::string& set, std::shared_ptr<const LiveModel> model, EventLog& log)
    : log_(log), consumer_(score_consumer(set, *model)), scores_(set, std::move(model)) {
  const OffsetRange range = log.range(kFeaturesTopic).value();
  next_ = log.committed(consumer_, kFeaturesTopic).value().value_or(range.first);
  const std::int64_t from = log.committed(start_of(consumer_), kFeaturesTopic).value().value_or(next_);
  if (from < range.first || next_ > range.end) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("{} needs {} from offset {} on to go on, but the log holds {} to {}; keep "
                                "more of it, or start a new log",
                                consumer_, kFeaturesTopic, from, range.first, range.end));
  }
  warm_up(from);
}

void LogScores::warm_up(std::int64_t from) {
  while (from < next_) {
    throw_if_interrupted();
    const LogBatch batch = log_.read(kFeaturesTopic, from, {}).value();
    for (const LogEntry& entry : batch.entries) {
      from = entry.offset + 1;
      if (entry.offset < next_)
        static_cast<void>(scores_.on_entry(entry.offset, entry.time, entry.value, false));
    }
  }
}

bool LogScores::step(const Rejected& rejected) {
  const LogBatch batch = log_.read(kFeaturesTopic, next_, {}).value();
  if (batch.entries.empty()) return false;
  for (const LogEntry& entry : batch.entries) {
    next_ = entry.offset + 1;
    ++counts_.rows;
    if (const auto bad = scores_.on_entry(entry.offset, entry.time, entry.value, true)) {
      ++counts_.rejected;
      rejected(entry.offset, *bad);
    }
  }
  LogGroup group;
  const LiveOutput output =
      scores_.finish([&](std::string_view topic, UnixNanos receipt, std::string_view key,
                         std::string_view line) { group.append(topic, receipt, key, line); });
  group.consumed(consumer_, kFeaturesTopic, next_);
  group.consumed(start_of(consumer_), kFeaturesTopic, scores_.first_needed(next_));
  if (const auto error = log_.commit(group)) throw UserError(*error);
  counts_.predictions += output.predictions.rows();
  counts_.outcomes += output.outcomes.rows();
  return true;
}

}  // namespace foreshock
