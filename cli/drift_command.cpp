// foreshock drift: whether a table still looks like its reference.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "capture_options.hpp"
#include "commands.hpp"
#include "drift_watch.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/drift/drift.hpp"
#include "foreshock/drift/evidently.hpp"
#include "foreshock/pipeline/drift_document.hpp"
#include "foreshock/pipeline/drift_tables.hpp"

namespace foreshock::cli {
namespace {

struct DriftOptions {
  DriftSources sources;
  DriftSettings settings;
  double block_minutes = 0;
  std::filesystem::path out, json;
  bool evidently = false;
  DriftWatchOptions watch;
};

void run_evidently(const DriftOptions& options, const DriftTables& tables, Outcome& outcome) {
  const EvidentlyReport report = evidently_report(tables.reference, tables.current);
  const std::string json = evidently_json(report);
  if (options.json.empty()) {
    fmt::print("{}", json);
  } else {
    write_file(options.json, json);
    fmt::print("{} of {} columns drift by Evidently's tests\n", report.drifted(), report.scores.size());
  }
  if (!report.left_out.empty()) {
    fmt::print(stderr, "foreshock: left out: {}\n", fmt::join(report.left_out, "; "));
  }
  if (report.share() >= report.drift_share) outcome.exit_status = ExitStatus::gate_not_met;
}

DriftReport compare_with_progress(const DriftTables& tables, const DriftSettings& settings) {
  std::optional<Progress> progress;
  return compare_tables(tables.reference, tables.current, settings, [&](std::size_t done, std::size_t of) {
    throw_if_interrupted();
    if (!progress) progress.emplace("comparing", of);
    progress->advance_to(done);
  });
}

void run_watch(const DriftOptions& options) {
  const DriftRange& log = options.sources.current;
  if (options.evidently || log.from || log.to) {
    throw UserError(ErrorCode::bad_setting,
                    "--watch looks at the end of a log: leave out --evidently-compat and --current-from/-to");
  }
  DriftWatchSettings settings;
  settings.log = log.source;
  settings.set = options.sources.set;
  settings.same_hours = options.sources.same_hours;
  settings.drift = options.settings;
  watch_drift(options.watch, std::move(settings),
              read_drift_table(options.sources.reference, options.sources.set, options.settings.columns),
              options.sources.reference.source, options.out, options.json);
}

void run_drift(const DriftOptions& options, Outcome& outcome) {
  if (options.watch.watch) return run_watch(options);
  if (options.evidently && !options.out.empty()) {
    throw UserError(
        ErrorCode::bad_setting,
        "--evidently-compat gives numbers only: name a --json file, or leave --evidently-compat out for a "
        "page");
  }
  const DriftTables tables = read_drift_tables(options.sources, options.settings.columns);
  if (options.evidently) return run_evidently(options, tables, outcome);
  const DriftReport report = compare_with_progress(tables, options.settings);
  const bool simulated = is_simulated(tables.reference) || is_simulated(tables.current);
  if (!options.out.empty()) {
    const DriftContext context{options.sources.reference.source, options.sources.current.source, simulated};
    write_file(options.out, to_html(drift_document(report, context)));
  }
  if (!options.json.empty()) write_file(options.json, to_json(report));
  if (simulated) fmt::print("{}\n\n", kSimulatedWords);
  fmt::print("{}", drift_words(report));
  if (report.verdict == DriftVerdict::drift) outcome.exit_status = ExitStatus::gate_not_met;
}

void add_range_options(CLI::App& command, const std::string& side, DriftRange& range) {
  const auto add = [&](const std::string& flag, std::optional<UnixNanos>& time, const std::string& help) {
    command.add_option_function<std::string>(
        flag, [flag, &time](const std::string& text) { time = parse_time_flag(flag, text); }, help);
  };
  add("--" + side + "-from", range.from, "Its rows from here on only: a day, or a time by ISO 8601, UTC");
  add("--" + side + "-to", range.to, "Its rows before here only");
}

}  // namespace

void add_drift_command(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<DriftOptions>();
  CLI::App* command = app.add_subcommand("drift",
                                         "Compare a table with its reference, column by column: features, "
                                         "labels, predictions, missing values; exit "
                                         "3 where it drifts");
  command
      ->add_option("--reference", options->sources.reference.source,
                   "What it should look like: a Parquet file, or a log's ticks.features (sqlite:PATH, "
                   "kafka:HOST:PORT)")
      ->required();
  command->add_option("--current", options->sources.current.source, "What is asked about, likewise")
      ->required();
  command->add_option("--out", options->out, "Write one self-contained page (HTML)");
  command->add_option("--json", options->json, "Write every number to this file");
  command
      ->add_option("--columns", options->settings.columns,
                   "Only these columns, separated by commas (default: all that both have)")
      ->delimiter(',');
  add_range_options(*command, "reference", options->sources.reference);
  add_range_options(*command, "current", options->sources.current);
  command->add_option("--set", options->sources.set, "Feature set of a log's rows")->capture_default_str();
  command->add_flag("--same-hours", options->sources.same_hours,
                    "Only those hours of the week of the reference that the current table has");
  command
      ->add_option("--false-alarm-days", options->settings.false_alarm_days,
                   "Expect at least so many days between false alarms of any column, comparing all the time")
      ->check(CLI::Range(0.01, 36'500.0))
      ->capture_default_str();
  command
      ->add_option_function<double>(
          "--block-minutes",
          [options](double minutes) {
            options->settings.block = std::chrono::duration_cast<nanoseconds>(
                std::chrono::duration<double, std::ratio<60>>(minutes));
          },
          "Length of the blocks that count as one draw (default: 1440, 360, 60 or 10, by what there is)")
      ->check(CLI::Range(1.0, 100'000.0));
  command->add_option("--seed", options->settings.seed, "Seed of the draws")->capture_default_str();
  command->add_flag("--evidently-compat", options->evidently,
                    "The tests, defaults and thresholds of Evidently's drift preset (0.7), and its JSON");
  add_drift_watch_options(*command, options->watch);
  command->callback([options, &outcome] { run_drift(*options, outcome); });
}

}  // namespace foreshock::cli
