#include "drift_watch.hpp"

#include <fmt/format.h>

#include <chrono>
#include <nlohmann/json.hpp>
#include <thread>

#include "foreshock/core/file.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/pipeline/drift_document.hpp"
#include "metrics.hpp"
#include "model_option.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr auto kStep = std::chrono::milliseconds(50);

Json number(const std::optional<double>& value) {
  return value ? Json(*value) : Json(nullptr);
}

Json minutes_json(const std::vector<std::int64_t>& minutes) {
  Json out = Json::array();
  for (const std::int64_t minute : minutes) out.push_back(format_time(from_second(minute * 60)));
  return out;
}

Json skill_json(const Skill& skill) {
  return {
      {"minutes", skill.minutes},
      {"log_loss_over_log_har",
       {{"last_hour", number(skill.last_hour)},
        {"last_6_hours", number(skill.last_6_hours)},
        {"last_day", number(skill.last_day)}}},
      {"adwin_changes", minutes_json(skill.adwin_changes)},
      {"page_hinkley_alarms", skill.has_threshold ? minutes_json(skill.page_hinkley_alarms) : Json(nullptr)},
      {"reason", skill.reason.empty() ? Json(nullptr) : Json(skill.reason)}};
}

std::string skill_words(const Skill& skill) {
  if (!skill.reason.empty()) return "; skill: " + skill.reason;
  const auto words = [](const std::optional<double>& value) {
    return value ? fmt::format("{:+.4f}", *value) : std::string("-");
  };
  return fmt::format("; log loss over log-HAR's: {} last hour, {} 6 h, {} 24 h", words(skill.last_hour),
                     words(skill.last_6_hours), words(skill.last_day));
}

UnixNanos wall_time() {
  return std::chrono::time_point_cast<nanoseconds>(std::chrono::system_clock::now());
}

void write_look(const DriftLook& look, const std::string& reference, const std::string& log,
                const std::filesystem::path& out, const std::filesystem::path& json) {
  if (!out.empty()) write_file(out, to_html(drift_document(look.report, {reference, log, look.simulated})));
  if (json.empty()) return;
  Json all = Json::parse(to_json(look.report));
  if (look.skill) all["skill"] = skill_json(*look.skill);
  write_file(json, all.dump(2) + "\n");
}

void wait(double seconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (!interrupted() && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kStep);
}

void complete(DriftWatchSettings& settings, const DriftWatchOptions& options) {
  settings.window = std::chrono::duration_cast<nanoseconds>(
      std::chrono::duration<double, std::ratio<3600>>(options.window_hours));
  if (options.model.empty() != options.bar.empty()) {
    throw UserError(ErrorCode::bad_setting,
                    "--model and --bar go together: a model's skill is watched against log-HAR's");
  }
  if (options.model.empty()) return;
  settings.skill = SkillSettings{live_model(options.model)->hash, live_model(options.bar)->hash,
                                 settings.drift.false_alarm_days, settings.drift.seed};
}

}  // namespace

void add_drift_watch_options(CLI::App& command, DriftWatchOptions& options) {
  command.add_flag("--watch", options.watch,
                   "Look at the log --current again and again: a line a look, an alert when it drifts");
  command.add_option("--every", options.every_s, "With --watch: seconds between looks")
      ->check(CLI::Range(0.01, 86'400.0))
      ->capture_default_str();
  command
      .add_option("--window-hours", options.window_hours,
                  "With --watch: compare the log's last so many hours")
      ->check(CLI::Range(0.01, 10'000.0))
      ->capture_default_str();
  command.add_option("--looks", options.looks, "With --watch: end after so many (default: when ended)")
      ->check(CLI::Range(1, 1'000'000'000));
  command.add_option(
      "--model", options.model,
      "With --watch: the model whose predictions are in the log; its log loss against --bar's");
  command.add_option("--bar", options.bar, "With --watch: the log-HAR model whose predictions are there too");
  add_metrics_option(command, options.metrics);
}

void watch_drift(const DriftWatchOptions& options, DriftWatchSettings settings, Frame reference,
                 const std::string& reference_name, const std::filesystem::path& out,
                 const std::filesystem::path& json) {
  complete(settings, options);
  const std::string log = settings.log;
  Metrics metrics(options.metrics, "set", settings.set);
  DriftWatch watch(std::move(settings), std::move(reference));
  DriftWatchStatus status;
  for (int looks = 0; !interrupted() && (options.looks == 0 || looks < options.looks); ++looks) {
    if (looks > 0) wait(options.every_s);
    if (interrupted()) break;
    try {
      const DriftLook look = watch.look();
      write_look(look, reference_name, log, out, json);
      status.add(look);
      for (const std::string& alert : look.alerts) fmt::print("alert: {}\n", alert);
      fmt::print("{}  {}: {}{}\n", format_time(from_nanos(look.newest_ns)).substr(0, 19),
                 to_string(look.report.verdict), look.report.why, look.skill ? skill_words(*look.skill) : "");
    } catch (const UserError& error) {
      if (error.code() == ErrorCode::interrupted) break;
      if (error.code() == ErrorCode::bad_setting) throw;  // no later look would be better
      ++status.failures;
      fmt::print(stderr, "foreshock: {}\n", error.what());
    }
    metrics.show(wall_time(), status);
    std::fflush(stdout);
  }
}

}  // namespace foreshock::cli
