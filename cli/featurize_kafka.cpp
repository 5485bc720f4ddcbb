#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "featurize_options.hpp"
#include "feed_options.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/pipeline/kafka_features.hpp"
#include "foreshock/stream/topics.hpp"
#include "model_option.hpp"

namespace foreshock::cli {
namespace {

KafkaFeaturesSettings settings_of(const FeaturizeOptions& options) {
  if (!options.out.empty()) {
    throw UserError(
        ErrorCode::bad_setting,
        "--out: over Kafka a member has but some of the products; leave it out and read the topic");
  }
  KafkaFeaturesSettings settings;
  settings.kafka = kafka_settings(options.log);
  settings.set = options.set;
  settings.group = options.group.empty() ? feature_consumer(options.set) : options.group;
  settings.topic_in = options.topic_in.empty() ? kRawTopic : options.topic_in;
  settings.topic_out = options.topic_out.empty() ? kFeaturesTopic : options.topic_out;
  settings.model = live_model(options.model);
  settings.follow = options.follow;
  return settings;
}

}  // namespace

void featurize_kafka(const FeaturizeOptions& options) {
  const KafkaFeaturesReport report =
      run_kafka_features(settings_of(options), interrupted, notices_to_stderr());
  const PartitionCounts& counts = report.counts;
  if (options.json) {
    const nlohmann::ordered_json summary = {
        {"rows", counts.rows},         {"predictions", counts.predictions},
        {"records", counts.records},   {"duplicates", counts.duplicates},
        {"rejected", counts.rejected}, {"gaps", counts.gaps},
        {"late", counts.late},         {"undeliverable", report.undeliverable}};
    fmt::print("{}\n", summary.dump(2));
  } else {
    fmt::print("{} rows of {} from {} records, {} rejected, {} late; {} duplicates passed over\n",
               counts.rows, options.set, counts.records, counts.rejected, counts.late, counts.duplicates);
  }
  if (report.undeliverable > 0) {
    throw UserError(ErrorCode::message_too_large,
                    fmt::format("{} messages could not be delivered", report.undeliverable));
  }
}

}  // namespace foreshock::cli
