// foreshock replay: captured files to a feature file, and --verify against an earlier one.

#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "capture_options.hpp"
#include "commands.hpp"
#include "foreshock/features/refused_frame.hpp"
#include "foreshock/feed/log_source.hpp"
#include "foreshock/pipeline/log_features.hpp"
#include "foreshock/pipeline/replay.hpp"
#include "foreshock/table/compare.hpp"
#include "foreshock/table/parquet_file.hpp"
#include "foreshock/table/parquet_writer.hpp"
#include "replay_to_kafka.hpp"

namespace foreshock::cli {
namespace {

struct Options {
  CaptureOptions capture;
  ReplaySettings replay;
  std::string out, verify, late, from, to;
  ToKafkaOptions to_kafka;
  bool json = false;
};

nlohmann::ordered_json to_json(const ReplayReport& report, double seconds_spent) {
  const ReplayCounts& counts = report.counts;
  return {{"rows", counts.rows},
          {"records", report.capture.records},
          {"rejected", report.capture.rejected},
          {"late", counts.late},
          {"quarantined_future", counts.quarantined_future},
          {"quarantined_mids", counts.quarantined_mids},
          {"bad_quotes", counts.bad_quotes},
          {"holes", counts.holes},
          {"null_returns", counts.null_returns},
          {"naive_times", report.capture.any_naive_times},
          {"seconds", seconds_spent}};
}

void print_summary(const Options& options, const ReplayReport& report, double seconds_spent) {
  if (options.json) {
    fmt::print("{}\n", to_json(report, seconds_spent).dump(2));
    return;
  }
  const ReplayCounts& counts = report.counts;
  fmt::print("{} rows of {} from {} records in {:.2f} s ({:.0f} records/s)\n", counts.rows,
             options.replay.set, report.capture.records, seconds_spent,
             double(report.capture.records) / std::max(seconds_spent, 1e-9));
  if (find_row_feature_set(options.replay.set)) {
    fmt::print("late {}, from the future {}, bad quotes {}, quarantined mids {}, holes {}\n", counts.late,
               counts.quarantined_future, counts.bad_quotes, counts.quarantined_mids, counts.holes);
  } else {
    fmt::print("returns beyond |2|: {}\n", counts.null_returns);
  }
  if (const std::string remarks = capture_remarks(report.capture, options.capture.settings);
      !remarks.empty()) {
    fmt::print("note: {}\n", remarks);
  }
}

// Of a file, or of a log; then the replay ends where the log's features do.
Frame expected_rows(Options& options) {
  if (!names_log(options.verify)) return read_parquet(options.verify, NanRule::keep);
  LogFeatures features = read_log_features(options.verify, options.replay.set);
  const auto& files = options.capture.files;
  if (files.size() == 1 && files.front() == options.verify) {
    options.capture.settings.log_end = features.raw_end;
  }
  return std::move(features.rows);
}

// Rows by key, as parity does, but here order counts as well; in a log only that of each product's rows.
void verify(const Options& options, const Frame& expected, const Frame& got, Outcome& outcome) {
  const Comparison comparison = compare(expected, got, {.key = shared_row_key(expected, got)});
  const bool in_log = names_log(options.verify);
  if (in_log ? comparison.equal() : comparison.identical()) {
    fmt::print("{} is identical, {} rows\n", options.verify, got.rows());
    return;
  }
  outcome.exit_status = ExitStatus::gate_not_met;
  fmt::print(stderr, "foreshock: {} differs: {}{}\n", options.verify,
             first_difference(comparison, in_log ? "the log" : "the file", "the replay"),
             in_log ? "" : "; foreshock parity says more");
}

void check_options(const Options& options, const FeatureSet& set) {
  if (options.out.empty() && options.verify.empty() && options.late.empty()) {
    throw UserError(
        ErrorCode::bad_setting,
        "give --out FILE to write the features, --verify FILE to compare, --late FILE for the refused "
        "records, or several of them");
  }
  if (!options.out.empty() && options.out == options.late) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("--out and --late are both {}; give each a file of its own", options.out));
  }
  if (set.joined) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("{0} is made by foreshock cross from features of {1}; replay --set {1}",
                                set.name, set.extends));
  }
  if (!options.late.empty() && !find_row_feature_set(set.name)) {
    throw UserError(
        ErrorCode::bad_setting,
        fmt::format("--late: {} refuses no record, late ones stay in; leave --late out", set.name));
  }
}

// Where the frames of a replay go: to files, and to memory to be verified.
class Destinations {
 public:
  Destinations(const Options& options, const FeatureSet& set) : keep_(!options.verify.empty()) {
    if (!options.out.empty()) rows_.emplace(options.out, empty_frame(set));
    if (!options.late.empty()) late_.emplace(options.late, empty_refused_frame());
  }
  [[nodiscard]] ReplaySinks sinks() {
    return {[this](Frame rows) {
              if (rows_) rows_->append(rows);
              if (keep_) append_rows(kept_, std::move(rows));
            },
            [this](const Frame& refused) {
              if (late_) late_->append(refused);
            }};
  }
  void close(bool simulated) {
    if (rows_) rows_->close(market_metadata(simulated));
    if (late_) late_->close();
  }
  [[nodiscard]] const Frame& kept() const { return kept_; }

 private:
  bool keep_;
  std::optional<ParquetWriter> rows_, late_;
  Frame kept_;
};

// Records go to the topic as they are: what makes or compares features has no meaning then.
void run_to_kafka(const Options& options) {
  for (const auto& [flag, given] : {std::pair("--out", &options.out),
                                    {"--verify", &options.verify},
                                    {"--late", &options.late},
                                    {"--from", &options.from},
                                    {"--to", &options.to}}) {
    if (given->empty()) continue;
    throw UserError(ErrorCode::bad_setting, fmt::format("{} and --to-kafka do not go together", flag));
  }
  replay_to_kafka(options.capture, options.to_kafka, options.json);
}

void run(Options options, Outcome& outcome) {
  if (!options.to_kafka.address.empty()) return run_to_kafka(options);
  const FeatureSet& set = feature_set(options.replay.set);
  check_options(options, set);
  options.replay.from = parse_time_flag("--from", options.from);
  options.replay.to = parse_time_flag("--to", options.to);
  std::optional<Frame> expected;
  if (!options.verify.empty()) expected = expected_rows(options);
  Destinations destinations(options, set);
  options.capture.settings.hash = false;  // said by foreshock check

  const auto started = std::chrono::steady_clock::now();
  const ReplayReport report =
      replay_files(options.capture.files, options.capture.settings, options.replay, destinations.sinks());
  destinations.close(report.capture.simulated);
  const double seconds_spent =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  print_summary(options, report, seconds_spent);
  if (expected) verify(options, *expected, destinations.kept(), outcome);
}

}  // namespace

void add_replay_command(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app.add_subcommand("replay", "Captured ticks to features: the live engine over recorded files");
  add_capture_options(*command, options->capture);
  command->add_option("--set", options->replay.set, "Feature set: core_v1, long_v1 or handoff_v1")
      ->capture_default_str();
  command->add_option("--out", options->out, "Feature file to write (Parquet)")->type_name("FILE");
  command
      ->add_option(
          "--verify", options->verify,
          "Compare with this feature file, or a log's ticks.features (sqlite:PATH, kafka:HOST:PORT), bit "
          "for bit; exit 3 where it differs")
      ->type_name("FILE|LOG");
  command
      ->add_option("--late", options->late,
                   "Records that came too late or from the future, one row each with the reason (Parquet)")
      ->type_name("FILE");
  command->add_option("--from", options->from, "Only rows from this time on (ISO 8601, UTC)")
      ->type_name("TIME");
  command->add_option("--to", options->to, "Only rows before this time")->type_name("TIME");
  command
      ->add_option("--chunks", options->replay.chunks,
                   "Cut the input into this many parts of about equal size in bytes, each warmed up alone")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command
      ->add_option("--threads", options->replay.threads, "Compute on this many threads while one more reads")
      ->check(CLI::Range(1, 1024))
      ->capture_default_str();
  add_to_kafka_options(*command, options->to_kafka);
  command->add_flag("--json", options->json, "Summary for machines");
  command->callback([options, &outcome] { run(*options, outcome); });
}

}  // namespace foreshock::cli
