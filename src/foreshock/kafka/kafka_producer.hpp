// Messages to a cluster: idempotent, acknowledged by all replicas in sync, in the order given for each key,
// and never given up on while the cluster is away. What no broker ever takes (too large) is told and counted;
// any other failure (the topic was deleted, the cluster lost what it had acknowledged) ends the producer, and
// what it had not settled is for another to send. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/kafka/record_id.hpp"

namespace foreshock {

struct KafkaMessage {
  std::string_view topic, key, value;
  UnixNanos time{};  // kept to the millisecond
  RecordId id;
  std::string_view schema;  // of the value
};

class KafkaProducer {
 public:
  // A message that no broker takes, with its number. Called from produce, poll and flush.
  using Undeliverable = std::function<void(std::uint64_t number, const Error& error)>;

  KafkaProducer(const KafkaSettings& settings, Undeliverable undeliverable);
  KafkaProducer(const KafkaProducer&) = delete;
  KafkaProducer& operator=(const KafkaProducer&) = delete;

  // All three throw UserError once the producer has ended.
  // Messages are numbered from 0 in the order produced. False: no room now; poll, and come again.
  [[nodiscard]] bool produce(const KafkaMessage& message);
  // Hears of deliveries, for at most so long.
  void poll(nanoseconds patience);
  // Until all is settled. False: not within `patience`.
  [[nodiscard]] bool flush(nanoseconds patience);

  [[nodiscard]] std::uint64_t produced() const { return first_ + settled_.size(); }
  // All messages with a lower number are in the topic, or undeliverable.
  [[nodiscard]] std::uint64_t settled_below() const { return first_; }
  [[nodiscard]] std::uint64_t undeliverable() const { return lost_; }
  [[nodiscard]] KafkaClient& client() { return client_; }

 private:
  void settle(std::uint64_t number, const std::optional<Error>& failed);
  void throw_if_ended() const;

  Undeliverable undeliverable_;
  std::deque<bool> settled_;  // from number first_ on
  std::uint64_t first_ = 0, lost_ = 0;
  std::optional<Error> ended_;
  KafkaClient client_;
};

}  // namespace foreshock
