// foreshock featurize: ticks.raw of a log to ticks.features, from where it ended last.

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "commands.hpp"
#include "featurize_options.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/pipeline/live_stages.hpp"
#include "foreshock/stream/topics.hpp"
#include "foreshock/table/parquet_writer.hpp"
#include "kafka_member_options.hpp"
#include "metrics.hpp"
#include "model_option.hpp"

namespace foreshock::cli {
namespace {

constexpr auto kWait = std::chrono::milliseconds(20);

using Options = FeaturizeOptions;

class Featurizing {
 public:
  explicit Featurizing(const Options& options)
      : log_(open_event_log(options.log, LogAccess::write)), stages_(options.set, live_model(options.model)) {
    stages_.resume(*log_);
    if (!options.out.empty()) out_.emplace(options.out, empty_frame(feature_set(options.set)));
  }

  // The next entries and all they bring. False: there are none.
  bool step() {
    const auto output = stages_.advance(*log_, [](std::int64_t offset, const Error& error) {
      fmt::print(stderr, "foreshock: {} {}: {}\n", kRawTopic, offset, error.message);
    });
    if (!output) return false;
    rows_ += output->features.rows();
    if (out_ && output->features.rows() > 0) out_->append(output->features);
    return true;
  }
  void finish() {
    if (out_) out_->close();
  }
  [[nodiscard]] nlohmann::ordered_json summary() const {
    return {{"rows", rows_},
            {"records", stages_.features().records()},
            {"rejected", stages_.features().rejected()},
            {"next", stages_.next()}};
  }

 private:
  std::unique_ptr<EventLog> log_;
  LiveStages stages_;
  std::optional<ParquetWriter> out_;
  std::uint64_t rows_ = 0;
};

// A log nobody has filled is awaited with --follow alone.
void check_filled(const Options& options) {
  const auto log = open_event_log(options.log, LogAccess::read);
  if (log->range(kRawTopic).value().end > 0) return;
  throw UserError(ErrorCode::cannot_read,
                  fmt::format("{} has no {} yet; foreshock ingest fills it, --follow waits for it",
                              options.log, kRawTopic));
}

// In an embedded log topics have their names, and a set its place.
void refuse_kafka_flags(const Options& options) {
  refuse_member_options(options.metrics, options.transactional);
  refuse_kafka_flag("--topic-in", options.topic_in, kRawTopic);
  refuse_kafka_flag("--topic-out", options.topic_out, kFeaturesTopic);
  refuse_kafka_flag("--group", options.group, feature_consumer(options.set));
}

void run(const Options& options) {
  if (names_kafka(options.log)) return featurize_kafka(options);
  refuse_kafka_flags(options);
  if (!options.follow) check_filled(options);
  Featurizing featurizing(options);
  while (!interrupted()) {
    if (featurizing.step()) continue;
    if (!options.follow) break;
    std::this_thread::sleep_for(kWait);
  }
  if (!options.follow) throw_if_interrupted();
  featurizing.finish();
  const auto summary = featurizing.summary();
  if (options.json) {
    fmt::print("{}\n", summary.dump(2));
  } else {
    fmt::print("{} rows of {} from {} records, {} rejected; next is {} {}\n",
               summary["rows"].get<std::uint64_t>(), options.set, summary["records"].get<std::uint64_t>(),
               summary["rejected"].get<std::uint64_t>(), kRawTopic, summary["next"].get<std::int64_t>());
  }
}

}  // namespace

void add_featurize_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand(
      "featurize", "ticks.raw of a log to ticks.features, going on from where it ended last");
  command
      ->add_option("--log", options->log,
                   "The log: sqlite:PATH; or kafka:HOST:PORT, as one of the members that share its products")
      ->required()
      ->type_name("ADDRESS");
  command->add_option("--set", options->set, "Feature set: core_v1 or long_v1")->capture_default_str();
  command->add_option("--model", options->model, kModelHelp)->type_name("FOLDER");
  command->add_option("--topic-in", options->topic_in, "Records are read there (default: ticks.raw)");
  command->add_option("--topic-out", options->topic_out, "Rows are written there (default: ticks.features)");
  command->add_option("--group", options->group, "Kafka: the consumer group (default: features/SET)");
  command->add_option("--out", options->out, "The new rows to a feature file as well (Parquet)")
      ->type_name("FILE");
  add_transactional_flag(*command, options->transactional);
  add_metrics_option(*command, options->metrics);
  command->add_flag("--follow", options->follow, "Wait for more at the end, until Ctrl-C");
  command->add_flag("--json", options->json, "Summary for machines");
  command->callback([options] { run(*options); });
}

}  // namespace foreshock::cli
