#include "foreshock/pipeline/topic_check.hpp"

#include <nlohmann/json.hpp>
#include <thread>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/kafka/kafka_reader.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::json;

constexpr std::size_t kMessagesAtOnce = 4096;
constexpr nanoseconds kWait = std::chrono::milliseconds(200);

std::uint64_t size_of(const KafkaTopic& topic) {
  std::uint64_t messages = 0;
  for (const KafkaPartition& one : topic.partitions)
    messages += static_cast<std::uint64_t>(one.end - one.first);
  return messages;
}

// Until the topic holds enough or the patience is over.
bool wait_for_messages(const TopicCheckSettings& settings) {
  KafkaClient client(KafkaClient::Role::consumer, settings.kafka);
  client.reach(kKafkaPatience);
  const nanoseconds give_up_at = monotonic_now() + settings.patience;
  for (;;) {
    if (size_of(kafka_topic(client, settings.topic)) >= settings.at_least) return true;
    if (monotonic_now() >= give_up_at) return false;
    throw_if_interrupted();
    std::this_thread::sleep_for(kWait);
  }
}

class Checking {
 public:
  explicit Checking(TopicCheckReport& report) : report_(report) {}

  void on_message(const ReceivedMessage& message) {
    ++report_.messages;
    ++report_.schemas[std::string(message.schema)];
    ProductMessages& product = report_.products[std::string(message.key)];
    ++product.messages;
    const Json json = Json::parse(message.value, nullptr, false);
    if (!json.is_object()) {
      ++report_.unreadable;
      return;
    }
    follow_time(json, product);
    report_.gaps += json.value("kind", "") == "gap";
    if (!message.id) {
      ++report_.without_id;
    } else if (message.schema == kRecordSchema) {
      follow_id(*message.id);
    }
  }

  // Numbers of an epoch are consecutive over all partitions.
  void finish() {
    for (const auto& [epoch, numbers] : numbers_) {
      report_.missing += static_cast<std::uint64_t>(numbers.last - numbers.first + 1) - numbers.count;
    }
  }

 private:
  struct Numbers {
    std::int64_t first = 0, last = 0;
    std::uint64_t count = 0;
  };

  static void follow_time(const Json& json, ProductMessages& product) {
    for (const char* name : {"ts_recv", "timestamp"}) {
      const auto found = json.find(name);
      if (found == json.end() || !found->is_string()) continue;
      const std::string& time = found->get_ref<const std::string&>();
      if (product.first.empty()) product.first = time;
      product.out_of_order += time < product.last;  // of one form, hence by their texts
      product.last = time;
      return;
    }
  }
  void follow_id(const RecordId& id) {
    const auto [at, is_new] = numbers_.try_emplace(id.epoch, Numbers{id.place.offset, id.place.offset, 0});
    Numbers& numbers = at->second;
    ++numbers.count;
    numbers.first = std::min(numbers.first, id.place.offset);
    numbers.last = std::max(numbers.last, id.place.offset);
  }

  TopicCheckReport& report_;
  std::map<std::string, Numbers> numbers_;  // by epoch
};

}  // namespace

bool TopicCheckReport::whole() const {
  std::uint64_t faults = damaged + missing + unreadable;
  for (const auto& [key, product] : products) faults += product.out_of_order;
  return faults == 0;
}

TopicCheckReport check_topic(const TopicCheckSettings& settings,
                             const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  TopicCheckReport report;
  report.enough = wait_for_messages(settings);
  KafkaReader reader(settings.kafka, settings.topic);
  report.topic = reader.topic();
  const std::uint64_t total = size_of(report.topic);
  Checking checking(report);
  while (reader.read(
      kMessagesAtOnce, [&](const ReceivedMessage& message) { checking.on_message(message); },
      [](std::int32_t, std::int64_t, std::int64_t) {})) {
    progress(reader.counts().messages, total);
  }
  checking.finish();
  report.duplicates = reader.counts().duplicates;
  report.damaged = reader.counts().damaged;
  if (!settings.group.empty()) {
    report.lags = kafka_group_lags(settings.kafka, settings.group, report.topic);
  }
  return report;
}

}  // namespace foreshock
