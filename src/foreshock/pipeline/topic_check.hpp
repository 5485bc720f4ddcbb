// foreshock check --topic: whether what a Kafka topic holds is whole. Every message is read and its checksum
// verified; ids tell what was sent twice and, in ticks.raw, what is missing; times (a record's ts_recv, a
// row's timestamp) must not go back within a product.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/kafka/kafka_topics.hpp"

namespace foreshock {

struct TopicCheckSettings {
  KafkaSettings kafka;
  std::string topic;
  std::uint64_t at_least = 1;  // messages
  nanoseconds patience{};      // how long to wait for them
  std::string group;           // whose lag; empty: none
};

struct ProductMessages {
  std::uint64_t messages = 0;
  std::uint64_t out_of_order = 0;  // older than the one before it
  std::string first, last;         // times, as they stand there; empty: none does
};

struct TopicCheckReport {
  KafkaTopic topic;
  std::uint64_t messages = 0;                       // without duplicates
  std::uint64_t duplicates = 0;                     // whoever reads by id drops them
  std::uint64_t damaged = 0;                        // they cannot be read
  std::uint64_t missing = 0;                        // ids that ought to be there (ticks.raw alone)
  std::uint64_t without_id = 0;                     // sent by others
  std::uint64_t unreadable = 0;                     // no JSON object
  std::uint64_t gaps = 0;                           // records that tell of a loss before the log
  std::map<std::string, std::uint64_t> schemas;     // messages by schema; "": none told
  std::map<std::string, ProductMessages> products;  // by key
  std::map<std::int32_t, std::int64_t> lags;        // by partition, of the group; absent: never committed
  bool enough = false;                              // at_least were there in time

  [[nodiscard]] bool whole() const;
};

// Throws UserError: bad_setting, cannot_connect, no_topic.
[[nodiscard]] TopicCheckReport check_topic(const TopicCheckSettings& settings,
                                           const std::function<void(std::uint64_t, std::uint64_t)>& progress);

}  // namespace foreshock
