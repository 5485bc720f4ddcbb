#include "foreshock/kafka/kafka_producer.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <memory>

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

// librdkafka's macros for these are GNU C, which clang refuses here.
template <typename Fill>
rd_kafka_vu_t field(rd_kafka_vtype_t type, Fill fill) {
  rd_kafka_vu_t made{};
  made.vtype = type;
  fill(made.u);
  return made;
}

rd_kafka_vu_t bytes(rd_kafka_vtype_t type, std::string_view text) {
  return field(type, [&](auto& u) { u.mem = {const_cast<char*>(text.data()), text.size()}; });
}

rd_kafka_vu_t header(const char* name, std::string_view text) {
  return field(RD_KAFKA_VTYPE_HEADER, [&](auto& u) {
    u.header = {name, text.data(), static_cast<ssize_t>(text.size())};
  });
}

rd_kafka_resp_err_t hand_over(rd_kafka_t* client, const std::array<rd_kafka_vu_t, 8>& fields) {
  const std::unique_ptr<rd_kafka_error_t, decltype(&rd_kafka_error_destroy)> failed(
      rd_kafka_produceva(client, fields.data(), fields.size()), &rd_kafka_error_destroy);
  return rd_kafka_error_code(failed.get());  // of none: no error
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
  const rd_kafka_resp_err_t failed =
      hand_over(client_.handle(),
                {field(RD_KAFKA_VTYPE_TOPIC, [&](auto& u) { u.cstr = topic.c_str(); }),
                 field(RD_KAFKA_VTYPE_MSGFLAGS, [](auto& u) { u.i = RD_KAFKA_MSG_F_COPY; }),
                 bytes(RD_KAFKA_VTYPE_KEY, message.key), bytes(RD_KAFKA_VTYPE_VALUE, message.value),
                 field(RD_KAFKA_VTYPE_TIMESTAMP, [&](auto& u) { u.i64 = time_ms.count(); }),
                 header(kIdHeader, id), header(kSchemaHeader, message.schema),
                 field(RD_KAFKA_VTYPE_OPAQUE, [&](auto& u) { u.ptr = reinterpret_cast<void*>(number); })});
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
