#include "foreshock/kafka/damage_search.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/kafka/partition_consumer.hpp"

namespace foreshock {
namespace {

constexpr int kWait_ms = 200;

}  // namespace

std::int64_t damage_end(const DamagedBatch& batch, const BatchCovers& covers) {
  const std::int64_t first = std::max(batch.base, batch.from);
  if (first >= batch.end || (batch.from > batch.base && !covers(first))) return first;
  std::int64_t inside = first, outside = first + 1;
  while (outside < batch.end && covers(outside)) {
    inside = outside;
    outside = inside + (inside - first);
  }
  outside = std::min(outside, batch.end);
  while (outside - inside > 1) {
    const std::int64_t tried = inside + (outside - inside) / 2;
    (covers(tried) ? inside : outside) = tried;
  }
  return outside;
}

std::int64_t damage_end(const KafkaSettings& settings, const std::string& topic, std::int32_t partition,
                        const DamagedBatch& batch) {
  return damage_end(batch, [&](std::int64_t offset) {
    PartitionConsumer consumer(settings, topic, partition, offset);
    for (const nanoseconds give_up_at = monotonic_now() + kLeaderPatience; monotonic_now() < give_up_at;) {
      throw_if_interrupted();
      const auto message = consumer.poll(kWait_ms);
      if (!message) continue;
      if (message->err == RD_KAFKA_RESP_ERR__BAD_MSG) return message->offset == batch.base;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) return false;
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) return false;
    }
    throw UserError(consumer.trouble().value_or(
        Error{ErrorCode::cannot_connect, fmt::format("{}/{}: nothing came for {} s", topic, partition,
                                                     kLeaderPatience / std::chrono::seconds(1))}));
  });
}

}  // namespace foreshock
