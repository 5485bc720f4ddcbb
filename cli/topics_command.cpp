// foreshock topics: the topics of a Kafka cluster.

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/kafka/kafka_topics.hpp"
#include "foreshock/stream/topics.hpp"
#include "kafka_options.hpp"
#include "text_table.hpp"

namespace foreshock::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr double kHoursMax = 24.0 * 366 * 100;

struct Options {
  std::string log;
  std::vector<std::string> names;
  int partitions = 4;
  int replicas = -1;
  double retention_hours = 24 * 7;
  bool json = false;
};

KafkaClient client_of(const Options& options) {
  return {KafkaClient::Role::producer, kafka_settings(kafka_address(options.log))};
}

// Deleted by age, never compacted: the key is the product, and its history is what the topic is for. Age
// counts from arrival: replayed ticks are years old when they come.
NewKafkaTopic topic_of(const Options& options, const std::string& name) {
  const auto retention_ms = static_cast<std::int64_t>(options.retention_hours * 3'600'000);
  return {name,
          options.partitions,
          options.replicas,
          {{"cleanup.policy", "delete"},
           {"message.timestamp.type", "LogAppendTime"},
           {"retention.ms", std::to_string(options.retention_hours > 0 ? retention_ms : -1)}}};
}

void create(Options options) {
  if (options.names.empty()) options.names.assign(std::begin(kTopics), std::end(kTopics));
  KafkaClient client = client_of(options);
  client.reach(kKafkaPatience);
  Json made = Json::array(), present = Json::array();
  for (const std::string& name : options.names) {
    const bool is_new = create_kafka_topic(client, topic_of(options, name));
    (is_new ? made : present).push_back(name);
    if (!options.json) fmt::print("{}: {}\n", name, is_new ? "made" : "was there before, left as it is");
  }
  if (options.json) fmt::print("{}\n", Json({{"made", made}, {"present", present}}).dump(2));
}

Json to_json(const KafkaTopic& topic) {
  Json partitions = Json::array();
  for (const KafkaPartition& one : topic.partitions) {
    partitions.push_back({{"partition", one.number},
                          {"first", one.first},
                          {"end", one.end},
                          {"replicas", one.replicas},
                          {"in_sync", one.in_sync}});
  }
  return {{"topic", topic.name}, {"partitions", partitions}};
}

std::string to_text(const std::vector<KafkaTopic>& topics) {
  std::vector<std::vector<Cell>> rows = {
      {{"topic"}, {"partitions"}, {"messages"}, {"replicas"}, {"not in sync"}, {""}}};
  for (const KafkaTopic& topic : topics) {
    std::uint64_t messages = 0, replicas = 0, behind = 0;
    for (const KafkaPartition& one : topic.partitions) {
      messages += static_cast<std::uint64_t>(one.end - one.first);
      replicas = std::max<std::uint64_t>(replicas, one.replicas);
      behind += one.replicas - one.in_sync;
    }
    rows.push_back({{topic.name},
                    count(topic.partitions.size()),
                    count(messages),
                    count(replicas),
                    fault(behind),
                    {""}});
  }
  return draw_table(rows, colours_wanted());
}

void list(const Options& options) {
  KafkaClient client = client_of(options);
  client.reach(kKafkaPatience);
  const std::vector<KafkaTopic> topics = kafka_topics(client);
  if (!options.json) {
    fmt::print("{}", topics.empty() ? "no topic yet; foreshock topics create makes them\n" : to_text(topics));
    return;
  }
  Json all = Json::array();
  for (const KafkaTopic& topic : topics) all.push_back(to_json(topic));
  fmt::print("{}\n", Json({{"topics", all}}).dump(2));
}

void add_log_option(CLI::App& command, Options& options) {
  command
      .add_option("--log", options.log,
                  "The cluster: kafka:HOST:PORT (default: KAFKA_BOOTSTRAP_SERVERS of the environment)")
      ->type_name("ADDRESS");
  command.add_flag("--json", options.json, "For machines");
}

}  // namespace

void add_topics_command(CLI::App& app, Outcome&) {
  CLI::App* topics = app.add_subcommand("topics", "The topics of a Kafka cluster: make and list them");
  topics->require_subcommand(1);

  auto making = std::make_shared<Options>();
  CLI::App* command = topics->add_subcommand("create", "Make the topics that are not there yet");
  command->add_option("names", making->names, "Topics (default: all that foreshock uses)");
  add_log_option(*command, *making);
  command->add_option("--partitions", making->partitions, "Products are spread over so many")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command->add_option("--replicas", making->replicas, "Copies of each partition (default: the broker's)")
      ->check(CLI::Range(1, 100));
  command
      ->add_option("--retention-hours", making->retention_hours,
                   "Messages go when they have been there so long; 0: never")
      ->check(CLI::Range(0.0, kHoursMax))
      ->capture_default_str();
  command->callback([making] { create(*making); });

  auto listing = std::make_shared<Options>();
  CLI::App* ls = topics->add_subcommand("ls", "Its topics: partitions, messages, replicas");
  add_log_option(*ls, *listing);
  ls->callback([listing] { list(*listing); });
}

}  // namespace foreshock::cli
