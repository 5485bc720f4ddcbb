// Where a damaged batch of messages ends: the cluster gives the whole batch for any offset inside, and does
// not say how many there are. Found by trying offsets, ever further and then by halves: 2 log2(n) tries for
// n messages.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "foreshock/kafka/kafka_client.hpp"

namespace foreshock {

struct DamagedBatch {
  std::int64_t base = 0;  // its first offset
  std::int64_t from = 0;  // the first offset that matters, there, before or behind
  std::int64_t end = 0;   // of the partition
};

// Whether reading at an offset brings that very batch.
using BatchCovers = std::function<bool(std::int64_t offset)>;

// The first offset behind the batch; `from` where that is behind it already.
[[nodiscard]] std::int64_t damage_end(const DamagedBatch& batch, const BatchCovers& covers);

// The same of a partition. Every try is a new consumer's, so that nothing an earlier one fetched counts.
// Throws UserError: cannot_connect, interrupted.
[[nodiscard]] std::int64_t damage_end(const KafkaSettings& settings, const std::string& topic,
                                      std::int32_t partition, const DamagedBatch& batch);

}  // namespace foreshock
