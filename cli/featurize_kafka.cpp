#include <fmt/format.h>

#include <memory>

#include "featurize_options.hpp"
#include "foreshock/pipeline/kafka_member.hpp"
#include "foreshock/pipeline/partition_features.hpp"
#include "foreshock/stream/topics.hpp"
#include "kafka_member_options.hpp"
#include "model_option.hpp"

namespace foreshock::cli {
namespace {

KafkaMemberSettings settings_of(const FeaturizeOptions& options) {
  if (!options.out.empty()) {
    throw UserError(
        ErrorCode::bad_setting,
        "--out: over Kafka a member has but some of the products; leave it out and read the topic");
  }
  KafkaMemberSettings settings;
  settings.kafka = kafka_settings(options.log);
  settings.group = options.group.empty() ? feature_consumer(options.set) : options.group;
  settings.topic_in = options.topic_in.empty() ? kRawTopic : options.topic_in;
  settings.topics_out = as_named({kFeaturesTopic, kGapsTopic, kLateTopic});
  if (!options.topic_out.empty()) settings.topics_out[std::string(kFeaturesTopic)] = options.topic_out;
  const auto model = live_model(options.model);
  if (model) settings.topics_out.merge(as_named({kPredictionsTopic, kOutcomesTopic}));
  settings.work = [set = options.set, model](const PartitionSource& source,
                                             const std::optional<GroupPosition>& committed) {
    return std::make_unique<PartitionFeatures>(set, model, source, committed);
  };
  settings.follow = options.follow;
  settings.transactional = options.transactional;
  return settings;
}

}  // namespace

void featurize_kafka(const FeaturizeOptions& options) {
  const KafkaMemberReport report = run_member(settings_of(options), options.metrics);
  print_member_report(
      report, options.json,
      fmt::format("{} rows of {} from {} records", report.counts.rows, options.set, report.counts.records));
}

}  // namespace foreshock::cli
