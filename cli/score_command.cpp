// foreshock score: ticks.features of a log to ticks.predictions and ticks.outcomes, from where it ended last.

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>
#include <utility>

#include "commands.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/pipeline/kafka_member.hpp"
#include "foreshock/pipeline/log_scores.hpp"
#include "foreshock/pipeline/partition_scores.hpp"
#include "foreshock/stream/topics.hpp"
#include "kafka_member_options.hpp"
#include "metrics.hpp"
#include "model_option.hpp"

namespace foreshock::cli {
namespace {

constexpr auto kWait = std::chrono::milliseconds(20);

struct Options {
  std::string log, set, model, group, topic_in, topic_out, metrics;
  bool follow = false, transactional = false, json = false;
};

std::string set_of(const Options& options, const LiveModel& model) {
  if (!options.set.empty()) return options.set;
  if (!model.artifact.feature_set.empty()) return model.artifact.feature_set;
  throw UserError(
      ErrorCode::bad_setting,
      fmt::format("--model {}: it does not say which feature set it takes; give --set", options.model));
}

void score_kafka(const Options& options, const std::string& set,
                 const std::shared_ptr<const LiveModel>& model) {
  KafkaMemberSettings settings;
  settings.kafka = kafka_settings(options.log);
  settings.group = options.group.empty() ? score_consumer(set, *model) : options.group;
  settings.topic_in = options.topic_in.empty() ? kFeaturesTopic : options.topic_in;
  settings.topics_out = as_named({kPredictionsTopic, kOutcomesTopic});
  if (!options.topic_out.empty()) settings.topics_out[std::string(kPredictionsTopic)] = options.topic_out;
  settings.work = [&](const PartitionSource& source, const std::optional<GroupPosition>& committed) {
    return std::make_unique<PartitionScores>(set, model, source, committed);
  };
  settings.follow = options.follow;
  settings.transactional = options.transactional;
  const KafkaMemberReport report = run_member(std::move(settings), options.metrics);
  print_member_report(report, options.json,
                      fmt::format("{} predictions from {} rows of {}", report.counts.predictions,
                                  report.counts.records, set));
}

// A log nobody has filled is awaited with --follow alone.
void check_filled(EventLog& log, const Options& options) {
  if (options.follow || log.range(kFeaturesTopic).value().end > 0) return;
  throw UserError(ErrorCode::cannot_read,
                  fmt::format("{} has no {} yet; foreshock featurize makes them, --follow waits for them",
                              options.log, kFeaturesTopic));
}

void score_log(const Options& options, const std::string& set,
               const std::shared_ptr<const LiveModel>& model) {
  refuse_member_options(options.metrics, options.transactional);
  refuse_kafka_flag("--topic-in", options.topic_in, kFeaturesTopic);
  refuse_kafka_flag("--topic-out", options.topic_out, kPredictionsTopic);
  refuse_kafka_flag("--group", options.group, score_consumer(set, *model));
  check_filled(*open_event_log(options.log, LogAccess::read), options);
  const auto log = open_event_log(options.log, LogAccess::write);
  LogScores scores(set, model, *log);
  while (!interrupted()) {
    const bool more = scores.step([](std::int64_t offset, const Error& error) {
      fmt::print(stderr, "foreshock: {} {}: {}\n", kFeaturesTopic, offset, error.message);
    });
    if (more) continue;
    if (!options.follow) break;
    std::this_thread::sleep_for(kWait);
  }
  if (!options.follow) throw_if_interrupted();
  const LogScoresCounts& counts = scores.counts();
  if (options.json) {
    const nlohmann::ordered_json summary = {{"predictions", counts.predictions},
                                            {"outcomes", counts.outcomes},
                                            {"rows", counts.rows},
                                            {"rejected", counts.rejected},
                                            {"next", scores.next()}};
    fmt::print("{}\n", summary.dump(2));
  } else {
    fmt::print("{} predictions from {} rows of {}, {} rejected; next is {} {}\n", counts.predictions,
               counts.rows, set, counts.rejected, kFeaturesTopic, scores.next());
  }
}

void run(const Options& options) {
  const auto model = live_model(options.model);
  const std::string set = set_of(options, *model);
  names_kafka(options.log) ? score_kafka(options, set, model) : score_log(options, set, model);
}

}  // namespace

void add_score_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "score", "ticks.features of a log to ticks.predictions and ticks.outcomes, by one more model or apart");
  command
      ->add_option("--log", options->log,
                   "The log: sqlite:PATH; or kafka:HOST:PORT, as one of the members that share its products")
      ->required()
      ->type_name("ADDRESS");
  command->add_option("--model", options->model, kModelHelp)->required()->type_name("FOLDER");
  command->add_option("--set", options->set, "Feature set (default: the model's)");
  command->add_option("--topic-in", options->topic_in, "Rows are read there (default: ticks.features)");
  command->add_option("--topic-out", options->topic_out,
                      "Predictions are written there (default: ticks.predictions)");
  command->add_option("--group", options->group, "Kafka: the consumer group (default: scores/SET/MODEL)");
  add_transactional_flag(*command, options->transactional);
  add_metrics_option(*command, options->metrics);
  command->add_flag("--follow", options->follow, "Wait for more at the end, until Ctrl-C");
  command->add_flag("--json", options->json, "Summary for machines");
  command->callback([options] { run(*options); });
}

}  // namespace foreshock::cli
