// foreshock ingest: a venue's live feed into a log.

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "feed_log.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/tick/envelope.hpp"
#include "metrics.hpp"

namespace foreshock::cli {
namespace {

struct IngestOptions {
  FeedOptions feed;
  std::string topic;
  bool json = false;
};

void print_summary(const IngestOptions& options, const IngestReport& report,
                   const std::optional<MirrorCounts>& mirror) {
  const FeedCounts& counts = report.counts;
  if (options.json) {
    nlohmann::ordered_json summary = {
        {"venue", options.feed.venue},     {"log", options.feed.log},         {"messages", counts.messages},
        {"records", counts.records},       {"ticks", counts.ticks},           {"gaps", counts.gaps},
        {"duplicates", counts.duplicates}, {"clocks", report.clocks},         {"unknown", counts.unknown},
        {"unreadable", counts.unreadable}, {"reconnects", report.reconnects}, {"stored", report.stored},
        {"not_stored", report.not_stored}};
    if (mirror) summary.update({{"mirrored", mirror->mirrored}, {"not_mirrored", mirror->missing}});
    fmt::print("{}\n", summary.dump());
    return;
  }
  fmt::print("{}, {}, {}, {}; {} left out, {} unknown, {} unreadable; {} in {}\n",
             plural(counts.messages, "message"), plural(counts.ticks, "tick"), plural(counts.gaps, "gap"),
             plural(report.reconnects, "reconnect"), plural(counts.duplicates, "duplicate"), counts.unknown,
             counts.unreadable, plural(report.stored, "record"), options.feed.log);
}

void run(IngestOptions options, Outcome& outcome) {
  IngestSettings settings = ingest_settings(options.feed);
  if (options.topic.empty()) options.topic = from_environment("KAFKA_TOPIC_RAW");
  if (!options.topic.empty()) settings.topic = options.topic;
  const Notice notice = notices_to_stderr();
  FeedLog log = open_feed_log(options.feed, {{settings.topic, std::string(kRecordSchema)}}, notice);
  const auto mirror = make_mirror(options.feed, settings, notice);
  Metrics metrics(options.feed.metrics, "venue", options.feed.venue);
  IngestMetrics shown(metrics);
  std::vector<IngestCompanion*> companions = {&shown};
  if (mirror) companions.push_back(mirror.get());
  if (log.forwarder) companions.push_back(log.forwarder.get());
  const IngestReport report = run_ingest(settings, *log.log, companions, interrupted, notice);
  std::optional<MirrorCounts> mirrored;
  if (mirror) mirrored = mirror->finish();
  print_summary(options, report, mirrored);
  tell_not_stored(report, outcome);
  finish_forwarding(log, options.feed, outcome);
  if (mirrored) tell_not_mirrored(*mirrored, options.feed);
}

}  // namespace

void add_ingest_command(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<IngestOptions>();
  CLI::App* command = app.add_subcommand(
      "ingest",
      "A venue's live feed into a log: every record, gap and silence, until stopped or --minutes are up");
  add_feed_options(command, options->feed);
  command->add_option(
      "--topic", options->topic,
      "Topic of the log or the cluster (default: KAFKA_TOPIC_RAW of the environment, else ticks.raw)");
  command->add_flag("--json", options->json, "Summary for machines");
  command->callback([options, &outcome] { run(*options, outcome); });
}

}  // namespace foreshock::cli
