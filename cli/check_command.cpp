// foreshock check: what captured files hold, and what is wrong with them.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "check_topic.hpp"
#include "commands.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/feed/capture_check.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "text_table.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

struct CheckOptions {
  std::vector<std::filesystem::path> files;
  CaptureSettings settings;
  CheckTopicOptions topic;
  bool json = false;
};

struct Checked {
  CaptureReport report;
  ProductTable products;
  std::vector<ProductCheck> checks;
};

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json time_or_null(const std::optional<UnixNanos>& time) {
  return time ? Json(format_time(*time)) : Json(nullptr);
}

Json file_json(const FileReport& file) {
  return {{"path", file.path},       {"shape", file.shape},       {"lines", file.lines},
          {"records", file.records}, {"inserted", file.inserted}, {"rejected", file.rejected},
          {"skipped", file.skipped}, {"unknown", file.unknown},   {"naive_times", file.naive_times},
          {"sha256", file.sha256}};
}

Json product_json(const ProductCheck& check, const Product& product) {
  Json skew = nullptr;
  if (check.skew) {
    skew = {{"median", check.skew->median_ms}, {"p01", check.skew->p01_ms}, {"p99", check.skew->p99_ms}};
  }
  return {{"venue", to_string(product.venue)},
          {"product_id", product.product_id},
          {"ticks", check.ticks},
          {"duplicates", check.duplicates},
          {"out_of_order", check.out_of_order},
          {"gaps", check.gaps},
          {"first_ts_event", time_or_null(check.first_ts_event)},
          {"last_ts_event", time_or_null(check.last_ts_event)},
          {"span_seconds", or_null(check.span_s())},
          {"rate_per_second", or_null(check.rate_per_s())},
          {"trades", check.trades},
          {"heartbeats", check.heartbeats},
          {"silences", check.silences},
          {"longest_silence_seconds", check.longest_silence_s},
          {"lost_messages", check.lost_messages},
          {"price_outside_quote", check.price_outside_quote},
          {"crossed", check.crossed},
          {"clock_skew_ms", skew},
          {"completeness", to_string(check.completeness)}};
}

std::string to_json(const Checked& checked) {
  Json files = Json::array();
  Json products = Json::array();
  Json rejects = Json::array();
  for (const FileReport& file : checked.report.files) files.push_back(file_json(file));
  for (const ProductCheck& check : checked.checks) {
    products.push_back(product_json(check, checked.products[check.product]));
  }
  for (const RejectedLine& rejected : checked.report.rejects) {
    rejects.push_back({{"file", rejected.path},
                       {"line", rejected.line},
                       {"reason", rejected.reason},
                       {"text", rejected.text}});
  }
  const Json all = {{"files", files}, {"products", products}, {"rejects", rejects}};
  return all.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string file_table(const CaptureReport& report, bool colours) {
  std::vector<std::vector<Cell>> rows = {
      {{"file"}, {"lines"}, {"records"}, {"rejected"}, {"skipped"}, {"unknown"}, {"shape"}}};
  for (const FileReport& file : report.files) {
    rows.push_back({{file.path},
                    count(file.lines),
                    count(file.records),
                    fault(file.rejected),
                    count(file.skipped),
                    fault(file.unknown),
                    {file.shape, file.shape == "unknown"}});
  }
  if (report.files.size() > 1) {
    rows.push_back({{fmt::format("{} files", report.files.size())},
                    count(report.lines),
                    count(report.records),
                    fault(report.rejected),
                    count(report.skipped),
                    fault(report.unknown),
                    {""}});
  }
  return draw_table(rows, colours);
}

std::string product_table(const Checked& checked, bool colours) {
  std::vector<std::vector<Cell>> rows = {{{"product"},
                                          {"ticks"},
                                          {"trades"},
                                          {"heartbeats"},
                                          {"duplicates"},
                                          {"out of order"},
                                          {"gaps"},
                                          {"longest s"},
                                          {"outside quote"},
                                          {"crossed"},
                                          {"per s"},
                                          {"skew ms"},
                                          {"completeness"}}};
  for (const ProductCheck& check : checked.checks) {
    const Product& product = checked.products[check.product];
    const auto rate = check.rate_per_s();
    rows.push_back({{fmt::format("{} {}", to_string(product.venue), product.product_id)},
                    count(check.ticks),
                    count(check.trades),
                    count(check.heartbeats),
                    fault(check.duplicates),
                    fault(check.out_of_order),
                    fault(check.gaps),
                    {check.longest_silence_s > 0 ? fmt::format("{:.1f}", check.longest_silence_s) : "-"},
                    count(check.price_outside_quote),
                    fault(check.crossed),
                    {rate ? fmt::format("{:.2f}", *rate) : "-"},
                    {check.skew ? fmt::format("{:.1f}", check.skew->median_ms) : "-"},
                    {std::string(to_string(check.completeness)), check.completeness == Completeness::gaps}});
  }
  return draw_table(rows, colours);
}

std::string span_table(const Checked& checked, bool colours) {
  std::vector<std::vector<Cell>> rows = {{{"product"}, {"span s"}, {"first ts_event"}, {"last ts_event"}}};
  for (const ProductCheck& check : checked.checks) {
    if (!check.first_ts_event) continue;
    rows.push_back({{checked.products[check.product].product_id},
                    {fmt::format("{:.3f}", *check.span_s())},
                    {format_time(*check.first_ts_event)},
                    {format_time(*check.last_ts_event)}});
  }
  return draw_table(rows, colours);
}

std::string to_text(const Checked& checked, const CheckOptions& options, bool colours) {
  std::string out = file_table(checked.report, colours) + "\n" + product_table(checked, colours) + "\n" +
                    span_table(checked, colours);
  if (checked.report.any_naive_times) {
    out += options.settings.assume_timezone.empty()
               ? "\nTimes without a zone were taken as UTC; give --assume-timezone if they are not.\n"
               : fmt::format("\nTimes without a zone were taken as {}.\n", options.settings.assume_timezone);
  }
  if (checked.report.rejected == 0) return out;
  out += fmt::format("\nRejected lines ({} in all):\n", checked.report.rejected);
  for (const RejectedLine& rejected : checked.report.rejects) {
    out += fmt::format("  {}:{}: {}: {}\n", rejected.path, rejected.line, rejected.reason,
                       printable(rejected.text));
  }
  return out;
}

void run_check(CheckOptions options, Outcome& outcome) {
  if (options.topic.topic.empty() == options.files.empty()) {
    throw UserError(ErrorCode::bad_setting,
                    "name captured files, or --topic and --log kafka:HOST:PORT; see foreshock check --help");
  }
  if (options.files.empty()) {
    options.topic.json = options.json;
    return check_topic_of(options.topic, outcome);
  }
  Checked checked;
  CaptureCheck check;
  std::optional<Progress> progress;
  checked.report = read_captures(
      options.files, options.settings, checked.products,
      [&check](const Record& record, std::string_view) { check.add(record); },
      [&progress](std::uint64_t done, std::uint64_t total) {
        if (!progress) progress.emplace("checking", total);
        progress->advance_to(done);
      });
  progress.reset();
  checked.checks = check.finish(checked.report, checked.products);
  fmt::print("{}", options.json ? to_json(checked) : to_text(checked, options, colours_wanted()));
}

}  // namespace

void add_check_command(CLI::App& app, Outcome& outcome) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* command = app.add_subcommand(
      "check", "Say what captured files or a topic hold: rows, span, gaps, duplicates, disorder, bad lines");
  command->add_option("files", options->files,
                      "Captured files, plain or .gz .zst .xz, or logs; patterns in quotes work");
  command->add_flag("--json", options->json, "Print JSON");
  command->add_flag("--strict", options->settings.strict, "Fail at the first bad line");
  command->add_option("--rejects", options->settings.reject_file,
                      "Write each bad line's file, number, reason and first 80 bytes to this file, NDJSON");
  command->add_option("--assume-timezone", options->settings.assume_timezone,
                      "IANA zone of times that carry none (default UTC)");
  add_check_topic_options(*command, options->topic);
  command->callback([options, &outcome] { run_check(*options, outcome); });
}

}  // namespace foreshock::cli
