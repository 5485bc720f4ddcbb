// A message as it was received; views hold during the call they are given in.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "foreshock/core/time.hpp"
#include "foreshock/kafka/record_id.hpp"

struct rd_kafka_message_s;

namespace foreshock {

struct ReceivedMessage {
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  UnixNanos time{};  // to the millisecond
  std::string_view key, value;
  std::optional<RecordId> id;  // absent: sent by someone else
  std::string_view schema;
};

using MessageSink = std::function<void(const ReceivedMessage& message)>;

[[nodiscard]] ReceivedMessage received_message(const rd_kafka_message_s* message);

}  // namespace foreshock
