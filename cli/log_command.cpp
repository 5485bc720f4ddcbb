// foreshock log: what an event log holds, its entries, and whether all of it can be read.

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/stream/log_check.hpp"
#include "log_entries.hpp"
#include "text_table.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

struct Options {
  std::string log;
  bool json = false;
};

void print_json(const Json& json) {
  fmt::print("{}\n", json.dump(2, ' ', false, Json::error_handler_t::replace));
}

std::string time_text(const std::optional<UnixNanos>& time) {
  return time ? format_time(*time) : "-";
}

Json topic_json(const TopicInfo& topic) {
  Json consumers = Json::array();
  for (const ConsumerPosition& position : topic.consumers) {
    consumers.push_back({{"consumer", position.group},
                         {"next", position.next},
                         {"behind", topic.offsets.end - position.next}});
  }
  const auto time = [](const std::optional<UnixNanos>& t) {
    return t ? Json(format_time(*t)) : Json(nullptr);
  };
  return {{"topic", topic.name},
          {"first", topic.offsets.first},
          {"end", topic.offsets.end},
          {"entries", topic.offsets.end - topic.offsets.first},
          {"bytes", topic.bytes},
          {"first_time", time(topic.first_time)},
          {"last_time", time(topic.last_time)},
          {"consumers", consumers}};
}

std::string topics_text(const std::vector<TopicInfo>& topics) {
  std::vector<std::vector<Cell>> rows = {
      {{"topic"}, {"first"}, {"end"}, {"entries"}, {"bytes"}, {"first time"}, {"last time"}}};
  std::vector<std::vector<Cell>> consumers = {{{"consumer"}, {"next"}, {"behind"}, {"topic"}}};
  for (const TopicInfo& topic : topics) {
    const OffsetRange& offsets = topic.offsets;
    rows.push_back({{topic.name},
                    {fmt::format("{}", offsets.first)},
                    {fmt::format("{}", offsets.end)},
                    {fmt::format("{}", offsets.end - offsets.first)},
                    {fmt::format("{}", topic.bytes)},
                    {time_text(topic.first_time)},
                    {time_text(topic.last_time)}});
    for (const ConsumerPosition& position : topic.consumers) {
      consumers.push_back({{position.group},
                           {fmt::format("{}", position.next)},
                           {fmt::format("{}", offsets.end - position.next)},
                           {topic.name}});
    }
  }
  std::string out = draw_table(rows, colours_wanted());
  if (consumers.size() > 1) out += "\n" + draw_table(consumers, colours_wanted());
  return out;
}

void list(const Options& options) {
  const std::vector<TopicInfo> topics = open_event_log(options.log, LogAccess::read)->topics().value();
  if (!options.json) {
    fmt::print("{}", topics.empty() ? options.log + " has no topic yet\n" : topics_text(topics));
    return;
  }
  Json all = Json::array();
  for (const TopicInfo& topic : topics) all.push_back(topic_json(topic));
  print_json({{"log", options.log}, {"topics", all}});
}

Json check_json(const Options& options, const LogCheck& check) {
  Json topics = Json::array(), damage = Json::array();
  for (const TopicCheck& topic : check.topics) {
    topics.push_back({{"topic", topic.name},
                      {"first", topic.offsets.first},
                      {"end", topic.offsets.end},
                      {"readable", topic.entries},
                      {"lost", topic.damaged}});
  }
  for (const LogDamage& one : check.damage) {
    Json& entry = damage.emplace_back();
    entry["topic"] = one.topic.empty() ? Json(nullptr) : Json(one.topic);
    entry["first"] = one.offsets ? Json(one.offsets->first) : Json(nullptr);
    entry["end"] = one.offsets ? Json(one.offsets->end) : Json(nullptr);
    entry["what"] = one.what;
  }
  return {{"log", options.log}, {"topics", topics}, {"damages", check.damages}, {"damage", damage}};
}

std::string damage_text(const LogDamage& damage) {
  std::string where = damage.topic;
  if (damage.offsets) {
    const OffsetRange& offsets = *damage.offsets;
    where += offsets.end - offsets.first > 1
                 ? fmt::format(", offsets {} to {}", offsets.first, offsets.end - 1)
                 : fmt::format(", offset {}", offsets.first);
  }
  return where.empty() ? damage.what : where + ": " + damage.what;
}

std::string check_text(const Options& options, const LogCheck& check) {
  std::vector<std::vector<Cell>> rows = {{{"topic"}, {"first"}, {"end"}, {"readable"}, {"lost"}, {""}}};
  for (const TopicCheck& topic : check.topics) {
    rows.push_back({{topic.name},
                    {fmt::format("{}", topic.offsets.first)},
                    {fmt::format("{}", topic.offsets.end)},
                    {fmt::format("{}", topic.entries)},
                    fault(static_cast<std::uint64_t>(topic.damaged)),
                    {""}});
  }
  std::string out = draw_table(rows, colours_wanted()) + "\n";
  for (const LogDamage& damage : check.damage) out += printable(damage_text(damage)) + "\n";
  if (check.damages > check.damage.size()) {
    out += fmt::format("and {} more\n", check.damages - check.damage.size());
  }
  return out + (check.damages == 0 ? fmt::format("{} is whole\n", options.log) : "");
}

void verify(const Options& options, Outcome& outcome) {
  std::optional<Progress> progress;
  const LogCheck check =
      check_log(sqlite_log_path(options.log), [&](std::uint64_t done, std::uint64_t total) {
        throw_if_interrupted();
        if (!progress) progress.emplace("verifying", total);
        progress->advance_to(done);
      });
  progress.reset();
  if (options.json)
    print_json(check_json(options, check));
  else
    fmt::print("{}", check_text(options, check));
  if (check.damages == 0) return;
  outcome.exit_status = ExitStatus::gate_not_met;
  fmt::print(stderr, "foreshock: {} is damaged in {} {}; log export saves what can be read\n", options.log,
             check.damages, check.damages == 1 ? "place" : "places");
}

}  // namespace

void add_log_command(CLI::App& app, Outcome& outcome) {
  CLI::App* log = app.add_subcommand("log", "Look into an event log: topics, entries, export, damage");
  log->require_subcommand(1);
  const auto add = [log](const char* name, const char* what) {
    auto options = std::make_shared<Options>();
    CLI::App* command = log->add_subcommand(name, what);
    command->add_option("--log", options->log, "The log: sqlite:PATH")->required()->type_name("LOG");
    command->add_flag("--json", options->json, "For machines");
    return std::pair(command, options);
  };
  const auto [ls, ls_options] =
      add("ls", "Its topics: offsets, bytes, times, and how far consumers have come");
  ls->callback([options = ls_options] { list(*options); });
  add_log_cat(*log, outcome);
  add_log_export(*log, outcome);
  const auto [check, check_options] =
      add("verify", "Read all of it and name every damage; exit 3 where there is one");
  check->callback([options = check_options, &outcome] { verify(*options, outcome); });
}

}  // namespace foreshock::cli
