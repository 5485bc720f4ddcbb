#include "foreshock/kafka/kafka_reader.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <memory>

#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

constexpr int kWait_ms = 200;
constexpr nanoseconds kSilenceAtMost = std::chrono::seconds(30);

using Message = std::unique_ptr<rd_kafka_message_t, void (*)(rd_kafka_message_t*)>;

KafkaSettings reader_settings() {
  return {{"group.id", "foreshock-reader"},  // needed by assign; never joined
          {"enable.auto.commit", "false"},         {"enable.auto.offset.store", "false"},
          {"auto.offset.reset", "earliest"},       {"enable.partition.eof", "true"},
          {"isolation.level", "read_committed"},   {"check.crcs", "true"},
          {"queued.max.messages.kbytes", "65536"}, {"fetch.wait.max.ms", "50"}};
}

}  // namespace

KafkaReader::KafkaReader(const KafkaSettings& settings, const std::string& topic)
    : client_(KafkaClient::Role::consumer, settings, reader_settings(), {}) {
  client_.reach(kKafkaPatience);
  topic_ = kafka_topic(client_, topic);
  rd_kafka_poll_set_consumer(client_.handle());
  next_partition();
}

KafkaReader::~KafkaReader() {
  rd_kafka_consumer_close(client_.handle());
}

// The first from at_ on that holds anything.
void KafkaReader::next_partition() {
  while (at_ < topic_.partitions.size() && topic_.partitions[at_].first == topic_.partitions[at_].end) ++at_;
  if (at_ == topic_.partitions.size()) return;
  const KafkaPartition& partition = topic_.partitions[at_];
  ended_ = false;
  seen_ = {};
  guard_ = DamageGuard(partition.first);
  read_from(partition.first);
}

// Assigned anew, and not by a seek: librdkafka 2.0.2 loses some of those that come while it fetches.
void KafkaReader::read_from(std::int64_t offset) {
  rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
  rd_kafka_topic_partition_list_add(list, topic_.name.c_str(), topic_.partitions[at_].number)->offset =
      offset;
  const auto failed = rd_kafka_assign(client_.handle(), list);
  rd_kafka_topic_partition_list_destroy(list);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw UserError(kafka_error(failed, topic_.name));
}

bool KafkaReader::take(const ReceivedMessage& message, const MessageSink& sink) {
  ++counts_.messages;
  if (message.id && !seen_.take(*message.id)) {
    ++counts_.duplicates;
    return false;
  }
  sink(message);
  return true;
}

void KafkaReader::on_event(const rd_kafka_message_s& message, const MessageSink& sink,
                           const Damage& damaged) {
  const KafkaPartition& partition = topic_.partitions[at_];
  if (message.partition != partition.number) return;  // fetched before the last assignment
  DamageGuard::Event event = DamageGuard::Event::nothing;
  if (message.err == RD_KAFKA_RESP_ERR_NO_ERROR) event = DamageGuard::Event::message;
  if (message.err == RD_KAFKA_RESP_ERR__BAD_MSG) event = DamageGuard::Event::damaged;
  if (guard_.on(event, message.offset, partition.end) == DamageGuard::Then::restart) {
    if (const auto found = guard_.found()) {
      counts_.damaged += static_cast<std::uint64_t>(found->second - found->first);
      damaged(partition.number, found->first, found->second);
    }
    if (guard_.restart_at() < partition.end) {
      read_from(guard_.restart_at());
    }
  } else if (event == DamageGuard::Event::message && message.offset < partition.end) {
    given_ += take(received_message(&message), sink);
  } else if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    ended_ = message.offset >= partition.end;
  }
}

bool KafkaReader::read(std::size_t count, const MessageSink& sink, const Damage& damaged) {
  nanoseconds heard = monotonic_now();
  for (given_ = 0; given_ < count;) {
    if (at_ == topic_.partitions.size()) return false;
    const Message message(rd_kafka_consumer_poll(client_.handle(), kWait_ms), rd_kafka_message_destroy);
    if (message) {
      heard = monotonic_now();
      on_event(*message, sink, damaged);
    }
    if (ended_ || guard_.next() >= topic_.partitions[at_].end) {
      ++at_;
      next_partition();
    }
    throw_if_interrupted();
    if (monotonic_now() - heard < kSilenceAtMost) continue;
    throw UserError(client_.trouble().value_or(Error{
        ErrorCode::cannot_connect,
        fmt::format("{}: nothing came for {} s", topic_.name, kSilenceAtMost / std::chrono::seconds(1))}));
  }
  return true;
}

}  // namespace foreshock
