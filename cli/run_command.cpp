// foreshock run: a venue's live feed to features, predictions, outcomes and alerts, in one process on one
// log.

#include <fmt/format.h>
#include <unistd.h>

#include <memory>
#include <string>

#include "feed_log.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/stream/topics.hpp"
#include "foreshock/tick/envelope.hpp"
#include "metrics.hpp"
#include "model_option.hpp"
#include "run_audience.hpp"
#include "text_table.hpp"

namespace foreshock::cli {
namespace {

struct RunOptions {
  FeedOptions feed;
  std::string set = "core_v1", model;
  double alert_threshold = -1.0;  // below 0: the model's
  bool json = false;
};

LiveRunSettings live_settings(const RunOptions& options) {
  LiveRunSettings settings;
  settings.set = options.set;
  if (options.alert_threshold >= 0.0) settings.alert_threshold = options.alert_threshold;
  settings.model = live_model(options.model);
  return settings;
}

// What such a run writes, and what a cluster is told of it.
std::vector<ForwardedTopic> live_topics(const std::string& set, bool with_model) {
  const std::string rows = fmt::format("{}/{}", set, feature_set(set).schema_hash);
  std::vector<ForwardedTopic> topics = {{std::string(kRawTopic), std::string(kRecordSchema)},
                                        {std::string(kFeaturesTopic), rows}};
  if (!with_model) return topics;
  topics.push_back({std::string(kPredictionsTopic), std::string(kPredictionsTopic), LiveRun::kMemory});
  topics.push_back({std::string(kOutcomesTopic), std::string(kOutcomesTopic)});
  return topics;
}

std::string heading(const FeedOptions& feed) {
  return fmt::format("foreshock run  {}  {}", feed.venue, fmt::join(feed.products, ", "));
}

void print_end(const LiveStatus& status, const IngestReport& report, const FeedOptions& feed) {
  fmt::print("{}, {}; {}, {}, {}, {}; {} in {}\n", plural(report.counts.messages, "message"),
             plural(report.counts.gaps, "gap"), plural(static_cast<std::int64_t>(status.rows), "row"),
             plural(static_cast<std::int64_t>(status.predictions), "prediction"),
             plural(static_cast<std::int64_t>(status.outcomes), "outcome"),
             plural(static_cast<std::int64_t>(status.alerts), "alert"), plural(report.stored, "record"),
             feed.log);
}

void run(RunOptions options, Outcome& outcome) {
  const IngestSettings settings = ingest_settings(options.feed);
  LiveRunSettings live = live_settings(options);
  const bool on_terminal = isatty(STDOUT_FILENO) == 1 && !options.json;
  RunView view(heading(options.feed), live.model != nullptr, colours_wanted());
  RunLines lines;
  Metrics metrics(options.feed.metrics, "venue", options.feed.venue);
  RunMetrics audience(metrics, on_terminal ? static_cast<LiveAudience&>(view) : lines);
  const Notice notice = on_terminal ? Notice([&](NoticeLevel level, const std::string& text) {
    if (level >= NoticeLevel::info) view.add_notice(level, text);
  })
                                    : notices_to_stderr();
  FeedLog log = open_feed_log(options.feed, live_topics(live.set, live.model != nullptr), notice);
  LiveRun companion(std::move(live), *log.log, audience, notice);
  const auto mirror = make_mirror(options.feed, settings, notice);
  std::vector<IngestCompanion*> companions = {&companion};
  if (mirror) companions.push_back(mirror.get());
  if (log.forwarder) companions.push_back(log.forwarder.get());
  const IngestReport report = run_ingest(settings, *log.log, companions, interrupted, notice);
  const MirrorCounts mirrored = mirror ? mirror->finish() : MirrorCounts();
  if (on_terminal) {
    print_end(companion.ended(report), report, options.feed);
  } else {
    fmt::print("{}\n", status_json("end", wall_clock_now(), companion.ended(report)));
  }
  tell_not_stored(report, outcome);
  finish_forwarding(log, options.feed, outcome);
  tell_not_mirrored(mirrored, options.feed);
}

}  // namespace

void add_run_command(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<RunOptions>();
  CLI::App* command = app.add_subcommand(
      "run", "Live, all in one process: a venue's feed to features, predictions, outcomes and alerts");
  command->fallthrough();  // to --config, which is the program's
  command->footer("--config FILE: these settings from a TOML file, section [run], by their long names.");
  add_feed_options(command, options->feed);
  command->add_option("--set", options->set, "Feature set: core_v1 or long_v1")->capture_default_str();
  command->add_option("--model", options->model, kModelHelp)->type_name("DIR");
  command
      ->add_option("--alert-threshold", options->alert_threshold,
                   "Probability that raises an alert (default: the model's decision threshold)")
      ->check(CLI::Range(0.0, 1.0));
  command->add_flag("--json", options->json, "JSON lines on a terminal as well");
  command->callback([options, &outcome] { run(*options, outcome); });
}

}  // namespace foreshock::cli
