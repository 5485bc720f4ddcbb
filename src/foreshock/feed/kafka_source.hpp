// The records of a Kafka cluster's ticks.raw as the bytes of a capture file: a message a line, a partition
// behind the other, as far as the topic reached when it was opened; what was sent twice stands there once. A
// damaged message becomes a line that begins with kDamagedEntry and says where it is.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "foreshock/feed/byte_source.hpp"

namespace foreshock {

// "kafka:HOST:PORT". Throws UserError: bad_setting, cannot_connect, no_topic, no_data.
[[nodiscard]] std::unique_ptr<ByteSource> open_kafka_source(const std::string& address, Hashing hashing);
// In the units of its stored_bytes_read: messages.
[[nodiscard]] std::uint64_t kafka_source_size(const std::string& address);

}  // namespace foreshock
