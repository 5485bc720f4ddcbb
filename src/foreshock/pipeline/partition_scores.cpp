#include "foreshock/pipeline/partition_scores.hpp"

#include <fmt/format.h>

#include <utility>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {

PartitionScores::PartitionScores(const std::string& set, const std::shared_ptr<const LiveModel>& model,
                                 PartitionSource source, const std::optional<GroupPosition>& committed)
    : set_(set + "/"),
      schema_(set_ + feature_set(set).schema_hash),
      model_name_(short_name(*model)),
      cursor_(std::move(source), committed, "score"),
      scores_(set, model),
      next_(cursor_.resumed().from) {}

std::optional<Error> PartitionScores::on_message(const ReceivedMessage& message, const Produce& produce) {
  next_ = message.offset + 1;
  const bool live = message.offset >= cursor_.live_from();
  if (!message.schema.empty() && !message.schema.starts_with(set_)) return std::nullopt;
  if (!cursor_.take(message)) {
    counts_.duplicates += live;
    return std::nullopt;
  }
  std::optional<Error> bad;
  if (!message.schema.empty() && message.schema != schema_) {
    bad = Error{ErrorCode::schema_mismatch,
                fmt::format("its schema is {}, this foreshock's {}", message.schema, schema_)};
  } else {
    bad = scores_.on_entry(message.offset, message.time, message.value, live);
  }
  counts_.records += live;
  counts_.rejected += live && bad;
  if (scores_.has_rows()) produce_scores(message, produce);
  return live ? bad : std::nullopt;
}

void PartitionScores::produce_scores(const ReceivedMessage& message, const Produce& produce) {
  RecordId id = cursor_.id_of(message);
  id.epoch = fmt::format("{}:{}", id.epoch, model_name_);
  // Not those that featurize gives: it counts by the record behind the rows.
  RecordId outcome_id{id.epoch + ":rows", {id.place.offset, id.place.ordinal * scores_.outcomes_of_a_row()}};
  scores_.finish([&](std::string_view topic, UnixNanos receipt, std::string_view key, std::string_view line) {
    const bool prediction = topic == kPredictionsTopic;
    RecordId& of_topic = prediction ? id : outcome_id;
    produce({topic, key, line, receipt, of_topic, topic});
    ++of_topic.place.ordinal;
    counts_.predictions += prediction;
    counts_.outcomes += !prediction;
  });
}

std::optional<GroupPosition> PartitionScores::position() {
  if (next_ < cursor_.live_from()) return std::nullopt;
  return cursor_.position({next_, scores_.first_needed(next_), {}});
}

}  // namespace foreshock
