#include "foreshock/kafka/kafka_topics.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <thread>

#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

constexpr int kAnswer_ms = 3'000;
constexpr int kPatience_ms = 10'000;
constexpr nanoseconds kKnownWithin = std::chrono::seconds(2);  // a topic made through another broker
constexpr auto kAskAgain = std::chrono::milliseconds(50);

using Metadata = std::unique_ptr<const rd_kafka_metadata_t, void (*)(const rd_kafka_metadata_t*)>;

Metadata metadata_of(KafkaClient& client) {
  const struct rd_kafka_metadata* found = nullptr;
  const auto failed = kafka_asked(
      client, [&] { return rd_kafka_metadata(client.handle(), 1, nullptr, &found, kPatience_ms); });
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, "topics"));
  return {found, rd_kafka_metadata_destroy};
}

using List = std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)>;

// One logical offset of each: asked as a time, since librdkafka's own question about watermarks waits for a
// broker that is gone until the socket's time-out.
List ask_logical(KafkaClient& client, const std::string& topic, const std::vector<KafkaPartition>& partitions,
                 std::int64_t logical, nanoseconds patience) {
  List list(nullptr, rd_kafka_topic_partition_list_destroy);
  const int failed = kafka_asked(
      client,
      [&]() -> int {
        list.reset(rd_kafka_topic_partition_list_new(static_cast<int>(partitions.size())));
        for (const KafkaPartition& one : partitions) {
          rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), one.number)->offset = logical;
        }
        const auto answer = rd_kafka_offsets_for_times(client.handle(), list.get(), kAnswer_ms);
        if (answer != RD_KAFKA_RESP_ERR_NO_ERROR) return answer;
        for (int i = 0; i < list->cnt; ++i) {
          if (list->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return list->elems[i].err;
        }
        return RD_KAFKA_RESP_ERR_NO_ERROR;
      },
      patience);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, topic));
  return list;
}

KafkaTopic topic_of(KafkaClient& client, const rd_kafka_metadata_topic_t& found) {
  KafkaTopic topic{found.topic, {}};
  for (int i = 0; i < found.partition_cnt; ++i) {
    const rd_kafka_metadata_partition_t& one = found.partitions[i];
    topic.partitions.push_back(
        {one.id, 0, 0, static_cast<std::size_t>(one.replica_cnt), static_cast<std::size_t>(one.isr_cnt)});
  }
  std::sort(topic.partitions.begin(), topic.partitions.end(),
            [](const KafkaPartition& a, const KafkaPartition& b) { return a.number < b.number; });
  ask_offsets(client, topic.name, topic.partitions);
  return topic;
}

const rd_kafka_metadata_topic_t& find_topic(const rd_kafka_metadata_t& metadata, const std::string& name) {
  for (int i = 0; i < metadata.topic_cnt; ++i) {
    if (name == metadata.topics[i].topic) return metadata.topics[i];
  }
  throw UserError(kafka_error(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, name));
}

}  // namespace

void ask_offsets(KafkaClient& client, const std::string& topic, std::vector<KafkaPartition>& partitions,
                 nanoseconds patience) {
  if (partitions.empty()) return;
  const List firsts = ask_logical(client, topic, partitions, RD_KAFKA_OFFSET_BEGINNING, patience);
  const List ends = ask_logical(client, topic, partitions, RD_KAFKA_OFFSET_END, patience);
  for (KafkaPartition& one : partitions) {
    one.first = rd_kafka_topic_partition_list_find(firsts.get(), topic.c_str(), one.number)->offset;
    one.end = rd_kafka_topic_partition_list_find(ends.get(), topic.c_str(), one.number)->offset;
  }
}

std::vector<KafkaTopic> kafka_topics(KafkaClient& client) {
  const Metadata metadata = metadata_of(client);
  std::vector<KafkaTopic> topics;
  for (int i = 0; i < metadata->topic_cnt; ++i) {
    const rd_kafka_metadata_topic_t& found = metadata->topics[i];
    if (!std::string_view(found.topic).starts_with("__")) topics.push_back(topic_of(client, found));
  }
  std::sort(topics.begin(), topics.end(),
            [](const KafkaTopic& a, const KafkaTopic& b) { return a.name < b.name; });
  return topics;
}

// A topic just made is not known to every broker at once.
void await_kafka_topic(KafkaClient& client, const std::string& name, nanoseconds patience) {
  const nanoseconds give_up_at = monotonic_now() + patience;
  for (;; std::this_thread::sleep_for(kAskAgain)) {
    throw_if_interrupted();
    try {
      static_cast<void>(find_topic(*metadata_of(client), name));
      return;
    } catch (const UserError& error) {
      if (error.code() != ErrorCode::no_topic || monotonic_now() >= give_up_at) throw;
    }
  }
}

void require_kafka_topic(KafkaClient& client, const std::string& name) {
  await_kafka_topic(client, name, kKnownWithin);
}

KafkaTopic kafka_topic(KafkaClient& client, const std::string& name) {
  const Metadata metadata = metadata_of(client);
  return topic_of(client, find_topic(*metadata, name));
}

std::map<std::int32_t, std::int64_t> kafka_group_lags(const KafkaSettings& settings, const std::string& group,
                                                      const KafkaTopic& topic) {
  KafkaClient client(KafkaClient::Role::consumer, settings, {{"group.id", group}}, {});
  client.reach(kKafkaPatience);
  const std::unique_ptr<rd_kafka_topic_partition_list_t, void (*)(rd_kafka_topic_partition_list_t*)> list(
      rd_kafka_topic_partition_list_new(static_cast<int>(topic.partitions.size())),
      rd_kafka_topic_partition_list_destroy);
  for (const KafkaPartition& partition : topic.partitions) {
    rd_kafka_topic_partition_list_add(list.get(), topic.name.c_str(), partition.number);
  }
  const auto failed =
      kafka_asked(client, [&] { return rd_kafka_committed(client.handle(), list.get(), kPatience_ms); });
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, group));
  std::map<std::int32_t, std::int64_t> lags;
  for (std::size_t i = 0; i < topic.partitions.size(); ++i) {
    const std::int64_t committed = list->elems[i].offset;
    if (committed >= 0) lags[topic.partitions[i].number] = topic.partitions[i].end - committed;
  }
  return lags;
}

bool create_kafka_topic(KafkaClient& client, const NewKafkaTopic& topic) {
  std::array<char, 512> text{};
  rd_kafka_NewTopic_t* made =
      rd_kafka_NewTopic_new(topic.name.c_str(), topic.partitions, topic.replicas, text.data(), text.size());
  if (made == nullptr)
    throw UserError(ErrorCode::bad_setting, fmt::format("{}: {}", topic.name, text.data()));
  for (const auto& [name, value] : topic.properties) {
    rd_kafka_NewTopic_set_config(made, name.c_str(), value.c_str());
  }
  const std::unique_ptr<rd_kafka_queue_t, void (*)(rd_kafka_queue_t*)> queue(
      rd_kafka_queue_new(client.handle()), rd_kafka_queue_destroy);
  rd_kafka_CreateTopics(client.handle(), &made, 1, nullptr, queue.get());
  rd_kafka_NewTopic_destroy(made);
  const std::unique_ptr<rd_kafka_event_t, void (*)(rd_kafka_event_t*)> event(
      rd_kafka_queue_poll(queue.get(), kPatience_ms), rd_kafka_event_destroy);
  if (!event) throw UserError(ErrorCode::cannot_connect, fmt::format("{}: no answer", topic.name));
  if (const auto failed = rd_kafka_event_error(event.get()); failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw UserError(ErrorCode::cannot_connect,
                    fmt::format("{}: {}", topic.name, rd_kafka_event_error_string(event.get())));
  }
  std::size_t count = 0;
  const rd_kafka_topic_result_t** results =
      rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  const rd_kafka_resp_err_t failed = rd_kafka_topic_result_error(results[0]);
  if (failed == RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS) return false;
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* why = rd_kafka_topic_result_error_string(results[0]);
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("{}: {}", topic.name, why == nullptr ? rd_kafka_err2str(failed) : why));
  }
  await_kafka_topic(client, topic.name, kKafkaPatience);
  return true;
}

}  // namespace foreshock
