#include "log_entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "capture_options.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/pipeline/log_export.hpp"

namespace foreshock::cli {
namespace {

constexpr auto kWait = std::chrono::milliseconds(20);

struct Options {
  std::string log, topic, from, to, out;
  std::vector<std::string> keys;
  std::int64_t limit = -1;
  bool follow = false, with_meta = false, json = false;
};

// Digits are an offset, all else a time: the first entry of it or later.
std::int64_t parse_place(EventLog& log, const Options& options, const std::string& flag,
                         const std::string& text) {
  std::int64_t offset = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, offset);
  if (error == std::errc() && stopped == end && offset >= 0) return offset;
  return log.offset_at(options.topic, parse_time_flag(flag, text).value()).value();
}

// Throws UserError(bad_setting) for a topic nobody has written, unless it is awaited.
OffsetRange asked_range(EventLog& log, const Options& options) {
  const OffsetRange known = log.range(options.topic).value();
  if (known.end == 0 && !options.follow) {
    throw UserError(ErrorCode::cannot_read, fmt::format("{} has no entry of topic {}; foreshock log ls names "
                                                        "its topics",
                                                        options.log, options.topic));
  }
  OffsetRange range = known;
  if (!options.from.empty()) range.first = parse_place(log, options, "--from", options.from);
  if (!options.to.empty()) range.end = parse_place(log, options, "--to", options.to);
  if (range.first < known.first || range.first > known.end) {
    throw UserError(ErrorCode::offset_out_of_range,
                    fmt::format("--from {}: topic {} has offsets {} to {}", options.from, options.topic,
                                known.first, known.end));
  }
  const bool without_end = options.follow && options.to.empty();
  range.end = without_end ? std::numeric_limits<std::int64_t>::max() : std::min(range.end, known.end);
  return range;
}

void tell_damage(std::int64_t /*offset*/, const Error& error) {
  fmt::print(stderr, "foreshock: {}\n", error.message);
}

// False: nobody reads on.
bool print_text(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return true;
  if (errno == EPIPE) return false;
  throw UserError(ErrorCode::cannot_write,
                  fmt::format("cannot write standard output: {}", std::strerror(errno)));
}

void append_entry(std::string& out, const LogEntry& entry, bool with_meta) {
  if (with_meta) {
    using Json = nlohmann::ordered_json;
    constexpr auto kReplace = Json::error_handler_t::replace;
    out += fmt::format(R"({{"offset":{},"time":"{}","key":{},"value":)", entry.offset,
                       format_time(entry.time), Json(entry.key).dump(-1, ' ', false, kReplace));
    if (Json::accept(entry.value))
      out += entry.value;
    else
      out += Json(entry.value).dump(-1, ' ', false, kReplace);
    out += '}';
  } else {
    out += entry.value;
  }
  out += '\n';
}

void cat(const Options& options, Outcome& outcome) {
  const auto log = open_event_log(options.log, LogAccess::read);
  const OffsetRange range = asked_range(*log, options);
  std::int64_t left = options.limit < 0 ? std::numeric_limits<std::int64_t>::max() : options.limit;
  const auto damaged = [&](std::int64_t offset, const Error& error) {
    if (offset >= range.end) return;
    tell_damage(offset, error);
    outcome.exit_status = ExitStatus::gate_not_met;
  };
  const auto wanted = [&](std::string_view key) {
    return options.keys.empty() ||
           std::find(options.keys.begin(), options.keys.end(), key) != options.keys.end();
  };
  std::string text;
  for (std::int64_t next = range.first; next < range.end && left > 0;) {
    if (options.follow && interrupted()) return;
    throw_if_interrupted();
    const LogBatch batch = read_past_damage(*log, options.topic, next, {}, damaged);
    text.clear();
    for (const LogEntry& entry : batch.entries) {
      if (entry.offset >= range.end || left == 0) break;
      if (!wanted(entry.key)) continue;
      append_entry(text, entry, options.with_meta);
      --left;
    }
    if (!print_text(text)) return;
    if (!batch.entries.empty()) {
      next = batch.entries.back().offset + 1;
    } else if (options.follow) {
      std::this_thread::sleep_for(kWait);
    } else {
      return;
    }
  }
}

void export_to_file(const Options& options, Outcome& outcome) {
  const auto log = open_event_log(options.log, LogAccess::read);
  const LogExportSettings settings{options.topic, asked_range(*log, options), options.out};
  const LogExportReport report = export_topic(*log, settings, tell_damage);
  if (report.damaged > 0) outcome.exit_status = ExitStatus::gate_not_met;
  if (options.json) {
    const nlohmann::ordered_json summary = {{"topic", options.topic},
                                            {"entries", report.entries},
                                            {"damaged", report.damaged},
                                            {"out", options.out}};
    fmt::print("{}\n", summary.dump());
    return;
  }
  fmt::print("{} entries of {} in {}{}\n", report.entries, options.topic, options.out,
             report.damaged > 0 ? fmt::format("; {} are damaged and left out", report.damaged) : "");
}

void add_part_options(CLI::App& command, Options& options) {
  command.add_option("--log", options.log, "The log: sqlite:PATH")->required()->type_name("LOG");
  command.add_option("--topic", options.topic, "One of its topics, such as ticks.raw")->required();
  command.add_option("--from", options.from, "First entry: its offset, or a time (ISO 8601, UTC)")
      ->type_name("OFFSET|TIME");
  command.add_option("--to", options.to, "Entries before this offset or time")->type_name("OFFSET|TIME");
}

}  // namespace

void add_log_cat(CLI::App& log, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = log.add_subcommand("cat", "Print a topic's values as they stand, one a line");
  add_part_options(*command, *options);
  command->add_option("--key", options->keys, "Only entries of these keys (products)")->delimiter(',');
  command->add_option("--limit", options->limit, "At most so many")->check(CLI::NonNegativeNumber);
  command->add_flag("--with-meta", options->with_meta, "An object a line: offset, time, key, value");
  command->add_flag("--follow", options->follow, "Wait for more until stopped");
  command->callback([options, &outcome] { cat(*options, outcome); });
}

void add_log_export(CLI::App& log, Outcome& outcome) {
  auto options = std::make_shared<Options>();
  CLI::App* command = log.add_subcommand(
      "export", "Write a topic to a file, --out FILE: a value a line; ticks.features also as .parquet");
  add_part_options(*command, *options);
  command->add_option("--out", options->out, "File to write: lines, or Parquet where it ends in .parquet")
      ->required()
      ->type_name("FILE");
  command->add_flag("--json", options->json, "Summary for machines");
  command->callback([options, &outcome] { export_to_file(*options, outcome); });
}

}  // namespace foreshock::cli
