#include "foreshock/pipeline/partition_features.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/stream/topics.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kMarkEvery = 1'000;        // offsets
constexpr std::string_view kGapSchema = "gap/1";  // record lines, some numbers only
constexpr std::string_view kLateSchema = "late/1";
constexpr std::size_t kModelNameChars = 12;  // of its hash

std::string model_name(const std::shared_ptr<const LiveModel>& model) {
  return model ? model->hash.substr(0, kModelNameChars) : std::string();
}

Json places_json(const HighestIds::Places& places) {
  Json json = Json::object();
  for (const auto& [epoch, place] : places) json[epoch] = {place.offset, place.ordinal};
  return json;
}

}  // namespace

PartitionFeatures::PartitionFeatures(const std::string& set, std::shared_ptr<const LiveModel> model,
                                     PartitionSource source, const std::optional<GroupPosition>& committed)
    : set_(set),
      model_name_(model_name(model)),
      source_(std::move(source)),
      stages_(set, std::move(model)),
      refused_(stages_.features().products()) {
  stages_.observe([this](const Record& record) { is_gap_ = is_gap_ || record.kind == RecordKind::gap; },
                  [this](const Record& record, Refusal why) { refused_.add(record, why); });
  if (committed) {
    resume(*committed);
  } else {
    live_from_ = source_.partition.first;
    stages_.resume(ResumePoint{live_from_, live_from_, {}});
  }
  marks_.push_back({from(), ids_.places()});
}

void PartitionFeatures::resume(const GroupPosition& committed) {
  ResumePoint point{committed.next, committed.next, {}};
  HighestIds::Places highest;
  try {
    const Json json = Json::parse(committed.metadata);
    point.from = json.at("from");
    for (const auto& [product, behind] : json.at("starts").items()) {
      point.starts[product] = point.from + behind.get<std::int64_t>();
    }
    for (const auto& [epoch, place] : json.at("ids").items()) highest[epoch] = {place.at(0), place.at(1)};
  } catch (const Json::exception&) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("{}/{}: the group's position was not committed by foreshock featurize; give "
                                "another --group",
                                source_.topic, source_.partition.number));
  }
  if (point.from < source_.partition.first || committed.next > source_.partition.end) {
    throw UserError(ErrorCode::bad_file,
                    fmt::format("{}/{} holds {} to {}, but going on needs {} to {}; keep more of it, or give "
                                "another --group",
                                source_.topic, source_.partition.number, source_.partition.first,
                                source_.partition.end, point.from, committed.next));
  }
  ids_ = HighestIds(std::move(highest));
  live_from_ = committed.next;
  stages_.resume(std::move(point));
}

std::optional<Error> PartitionFeatures::on_message(const ReceivedMessage& message, const Produce& produce) {
  const bool live = message.offset >= live_from_;
  if (message.offset - marks_.back().offset >= kMarkEvery) marks_.push_back({message.offset, ids_.places()});
  if (message.id && !ids_.take(*message.id)) {
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

// Its own, or one of its place. What other partitions bring may come between in a topic with fewer of them:
// the epoch is of this partition alone.
RecordId PartitionFeatures::id_of(const ReceivedMessage& message) const {
  RecordId id = message.id.value_or(RecordId{source_.topic, {message.offset, 0}});
  id.epoch = fmt::format("{}/{}", id.epoch, source_.partition.number);
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
  });
}

// Read from where `highest` is known, for every product not later than where its engine starts.
std::optional<GroupPosition> PartitionFeatures::position() {
  if (stages_.next() < live_from_) return std::nullopt;
  const ResumePoint point = stages_.resume_point();
  while (marks_.size() > 1 && marks_[1].offset <= point.from) marks_.pop_front();
  const Mark& mark = marks_.front();
  Json starts = Json::object();
  for (const auto& [product, start] : point.starts) starts[product] = start - mark.offset;
  const Json json = {{"from", mark.offset}, {"starts", starts}, {"ids", places_json(mark.highest)}};
  return GroupPosition{point.committed, json.dump()};
}

}  // namespace foreshock
