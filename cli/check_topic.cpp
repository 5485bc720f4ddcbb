#include "check_topic.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "foreshock/core/environment.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/pipeline/topic_check.hpp"
#include "kafka_options.hpp"
#include "text_table.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kTimeoutMax_s = 86'400;

Json to_json(const TopicCheckReport& report) {
  Json partitions = Json::array(), products = Json::array();
  for (const KafkaPartition& one : report.topic.partitions) {
    const auto lag = report.lags.find(one.number);
    partitions.push_back({{"partition", one.number},
                          {"first", one.first},
                          {"end", one.end},
                          {"replicas", one.replicas},
                          {"in_sync", one.in_sync},
                          {"lag", lag == report.lags.end() ? Json(nullptr) : Json(lag->second)}});
  }
  for (const auto& [key, product] : report.products) {
    products.push_back({{"product_id", key},
                        {"messages", product.messages},
                        {"out_of_order", product.out_of_order},
                        {"first_time", product.first},
                        {"last_time", product.last}});
  }
  return {{"topic", report.topic.name},  {"whole", report.whole()},         {"enough", report.enough},
          {"messages", report.messages}, {"duplicates", report.duplicates}, {"missing", report.missing},
          {"damaged", report.damaged},   {"unreadable", report.unreadable}, {"without_id", report.without_id},
          {"gaps", report.gaps},         {"schemas", report.schemas},       {"partitions", partitions},
          {"products", products}};
}

std::string partition_table(const TopicCheckReport& report, bool colours) {
  std::vector<std::vector<Cell>> rows = {
      {{"partition"}, {"first"}, {"end"}, {"replicas"}, {"in sync"}, {"lag"}, {""}}};
  for (const KafkaPartition& one : report.topic.partitions) {
    const auto lag = report.lags.find(one.number);
    rows.push_back({{fmt::format("{}", one.number)},
                    {fmt::format("{}", one.first)},
                    {fmt::format("{}", one.end)},
                    {fmt::format("{}", one.replicas)},
                    {fmt::format("{}", one.in_sync), one.in_sync < one.replicas},
                    {lag == report.lags.end() ? "-" : fmt::format("{}", lag->second)},
                    {""}});
  }
  return draw_table(rows, colours);
}

std::string product_table(const TopicCheckReport& report, bool colours) {
  std::vector<std::vector<Cell>> rows = {
      {{"product"}, {"messages"}, {"out of order"}, {"first time"}, {"last time"}}};
  for (const auto& [key, product] : report.products) {
    rows.push_back({{key.empty() ? "(no key)" : key},
                    count(product.messages),
                    fault(product.out_of_order),
                    {product.first},
                    {product.last}});
  }
  return draw_table(rows, colours);
}

std::string schema_table(const TopicCheckReport& report, bool colours) {
  std::vector<std::vector<Cell>> rows = {{{"schema"}, {"messages"}, {""}}};
  for (const auto& [schema, messages] : report.schemas) {
    rows.push_back({{schema.empty() ? "(none told)" : schema}, count(messages), {""}});
  }
  return draw_table(rows, colours);
}

std::string summary(const TopicCheckReport& report) {
  return fmt::format(
      "{}: {} messages of {} products in {} partitions; {} sent twice, {} missing, {} damaged, {} "
      "unreadable, {} gaps told\n",
      report.topic.name, report.messages, report.products.size(), report.topic.partitions.size(),
      report.duplicates, report.missing, report.damaged, report.unreadable, report.gaps);
}

TopicCheckReport check_with_progress(const TopicCheckSettings& settings) {
  std::optional<Progress> progress;
  return check_topic(settings, [&](std::uint64_t done, std::uint64_t total) {
    throw_if_interrupted();
    if (!progress) progress.emplace("checking", total);
    progress->advance_to(done);
  });
}

}  // namespace

void add_check_topic_options(CLI::App& command, CheckTopicOptions& options) {
  command.add_option("--topic", options.topic, "Check this topic of a Kafka cluster instead of files");
  command
      .add_option("--log", options.log,
                  "The cluster: kafka:HOST:PORT (default: KAFKA_BOOTSTRAP_SERVERS of the environment)")
      ->type_name("ADDRESS");
  command.add_option("--min", options.at_least, "Fewer messages are a fault")->capture_default_str();
  command.add_option("--timeout", options.timeout_s, "Wait up to so many seconds for that many messages")
      ->check(CLI::Range(0.0, kTimeoutMax_s))
      ->capture_default_str();
  command.add_option("--group", options.group, "Tell the lag of this consumer group");
  command.add_flag("--info", options.info, "Partitions, products and schemas in detail");
}

void check_topic_of(const CheckTopicOptions& options, Outcome& outcome) {
  TopicCheckSettings settings;
  settings.kafka = kafka_settings(kafka_address(options.log));
  settings.topic = options.topic;
  settings.at_least = options.at_least;
  settings.patience = nanoseconds(static_cast<std::int64_t>(options.timeout_s * 1e9));
  settings.group = options.group;
  const TopicCheckReport report = check_with_progress(settings);
  const bool colours = colours_wanted();
  if (options.json) {
    fmt::print("{}\n", to_json(report).dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    fmt::print("{}", summary(report));
    if (options.info) {
      fmt::print("\n{}\n{}\n{}", partition_table(report, colours), product_table(report, colours),
                 schema_table(report, colours));
    }
  }
  if (report.enough && report.whole()) return;
  outcome.exit_status = ExitStatus::gate_not_met;
  if (!report.enough) {
    fmt::print(stderr, "foreshock: {} has {} messages, fewer than {}\n", options.topic,
               report.messages + report.duplicates, options.at_least);
  }
  if (!report.whole()) {
    fmt::print(stderr, "foreshock: {} is not whole{}\n", options.topic,
               options.info || options.json ? "" : "; --info says more");
  }
}

}  // namespace foreshock::cli
