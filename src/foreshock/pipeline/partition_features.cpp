#include "foreshock/pipeline/partition_features.hpp"

#include <fmt/format.h>

#include <map>
#include <utility>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/stream/topics.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

constexpr std::string_view kGapSchema = "gap/1";  // record lines, some numbers only
constexpr std::string_view kLateSchema = "late/1";
}  // namespace

PartitionFeatures::PartitionFeatures(const std::string& set, std::shared_ptr<const LiveModel> model,
                                     PartitionSource source, const std::optional<GroupPosition>& committed)
    : set_(set),
      model_name_(model ? short_name(*model) : std::string()),
      cursor_(std::move(source), committed, "featurize"),
      stages_(set, std::move(model)),
      refused_(stages_.features().products()) {
  stages_.observe([this](const Record& record) { is_gap_ = is_gap_ || record.kind == RecordKind::gap; },
                  [this](const Record& record, Refusal why) { refused_.add(record, why); });
  stages_.resume(cursor_.resumed());
}

std::optional<Error> PartitionFeatures::on_message(const ReceivedMessage& message, const Produce& produce) {
  const bool live = message.offset >= cursor_.live_from();
  if (!cursor_.take(message)) {
    counts_.duplicates += live;
    return std::nullopt;
  }
  if (!message.schema.empty() && message.schema != kRecordSchema) {
    counts_.rejected += live;
    if (!live) return std::nullopt;
    return Error{ErrorCode::unsupported,
                 fmt::format("its schema is {}, known is {}; a newer foreshock reads it", message.schema,
                             kRecordSchema)};
  }
  auto bad = stages_.on_entry(message.offset, message.value);
  counts_.records += live;
  counts_.rejected += bad.has_value();
  if (std::exchange(is_gap_, false)) produce_gap(message, produce);
  if (refused_.rows() > 0) produce_late(message, produce);
  if (stages_.has_rows()) produce_rows(message, produce);
  return bad;
}

// What other partitions bring may come between in a topic with fewer of them: the epoch is of this partition
// alone.
RecordId PartitionFeatures::id_of(const ReceivedMessage& message) const {
  RecordId id = cursor_.id_of(message);
  id.epoch = fmt::format("{}/{}", id.epoch, cursor_.source().partition.number);
  return id;
}

void PartitionFeatures::produce_gap(const ReceivedMessage& message, const Produce& produce) {
  ++counts_.gaps;
  produce({kGapsTopic, message.key, message.value, message.time, id_of(message), kGapSchema});
}

void PartitionFeatures::produce_late(const ReceivedMessage& message, const Produce& produce) {
  RecordId id = id_of(message);
  id.epoch = fmt::format("{}:{}", id.epoch, set_);
  const Frame late = refused_.take();
  counts_.late += late.rows();
  std::string line;
  for (std::size_t row = 0; row < late.rows(); ++row, ++id.place.ordinal) {
    line.clear();
    append_json_row(line, late, row);
    produce({kLateTopic, late.at("product_id").text(row), line, message.time, id, kLateSchema});
  }
}

void PartitionFeatures::produce_rows(const ReceivedMessage& message, const Produce& produce) {
  RecordId id = id_of(message);
  const std::string source_epoch = std::exchange(id.epoch, {});
  const std::string schema = fmt::format("{}/{}", set_, feature_set(set_).schema_hash);
  std::map<std::string, std::int32_t, std::less<>> ordinals;  // by topic
  const std::int32_t first = id.place.ordinal;
  stages_.finish([&](std::string_view topic, UnixNanos receipt, std::string_view key, std::string_view line) {
    const bool features = topic == kFeaturesTopic;
    id.epoch = features ? fmt::format("{}:{}", source_epoch, set_)
                        : fmt::format("{}:{}:{}", source_epoch, set_, model_name_);
    id.place.ordinal = first + ordinals[std::string(topic)]++;
    produce({topic, key, line, receipt, id, features ? std::string_view(schema) : topic});
    counts_.rows += features;
    counts_.predictions += topic == kPredictionsTopic;
    counts_.outcomes += topic == kOutcomesTopic;
  });
}

std::optional<GroupPosition> PartitionFeatures::position() {
  if (stages_.next() < cursor_.live_from()) return std::nullopt;
  return cursor_.position(stages_.resume_point());
}

}  // namespace foreshock
