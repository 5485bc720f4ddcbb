#include "foreshock/kafka/kafka_producer.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>

#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

KafkaSettings producer_settings() {
  return {{"enable.idempotence", "true"},
          {"acks", "all"},
          {"message.timeout.ms", "0"},  // never
          {"queue.buffering.max.messages", "100000"},
          {"queue.buffering.max.kbytes", "131072"},
          {"linger.ms", "5"},
          {"compression.codec", "lz4"},
          {"partitioner", "murmur2_random"},  // as Java's producers
          {"reconnect.backoff.ms", "100"},
          {"reconnect.backoff.max.ms", "2000"}};
}

int to_ms(nanoseconds span) {
  return static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(span).count());
}

std::string one_message(const KafkaMessage& message) {
  return fmt::format("{} of {} ({} bytes)", to_string(message.id), message.topic, message.value.size());
}

}  // namespace

KafkaProducer::KafkaProducer(const KafkaSettings& settings, Undeliverable undeliverable)
    : undeliverable_(std::move(undeliverable)),
      client_(KafkaClient::Role::producer, settings, producer_settings(),
              {this,
               [](void* owner, std::size_t number, std::optional<Error> failed) {
                 static_cast<KafkaProducer*>(owner)->settle(number, failed);
               },
               nullptr}) {}

bool KafkaProducer::produce(const KafkaMessage& message) {
  throw_if_ended();
  const std::uint64_t number = produced();
  const std::string topic(message.topic), id = to_string(message.id);
  const auto time_ms = std::chrono::duration_cast<std::chrono::milliseconds>(message.time.time_since_epoch());
  const rd_kafka_resp_err_t failed = rd_kafka_producev(
      client_.handle(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
      RD_KAFKA_V_KEY(message.key.data(), message.key.size()),
      RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()),
      RD_KAFKA_V_TIMESTAMP(time_ms.count()), RD_KAFKA_V_HEADER(kIdHeader, id.data(), id.size()),
      RD_KAFKA_V_HEADER(kSchemaHeader, message.schema.data(), message.schema.size()),
      RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(number)), RD_KAFKA_V_END);
  if (failed == RD_KAFKA_RESP_ERR__QUEUE_FULL) return false;
  settled_.push_back(false);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) settle(number, kafka_error(failed, one_message(message)));
  throw_if_ended();
  return true;
}

void KafkaProducer::poll(nanoseconds patience) {
  rd_kafka_poll(client_.handle(), to_ms(patience));
  throw_if_ended();
}

bool KafkaProducer::flush(nanoseconds patience) {
  const nanoseconds give_up_at = monotonic_now() + patience;
  while (first_ < produced()) {
    if (monotonic_now() >= give_up_at) return false;
    rd_kafka_flush(client_.handle(), 50);
    throw_if_ended();
  }
  return true;
}

void KafkaProducer::throw_if_ended() const {
  if (ended_) throw UserError(*ended_);
}

void KafkaProducer::settle(std::uint64_t number, const std::optional<Error>& failed) {
  if (failed && failed->code != ErrorCode::message_too_large) ended_ = ended_.value_or(*failed);
  if (ended_) return;
  settled_[number - first_] = true;
  while (!settled_.empty() && settled_.front()) {
    settled_.pop_front();
    ++first_;
  }
  if (!failed) return;
  ++lost_;
  undeliverable_(number, *failed);
}

}  // namespace foreshock
