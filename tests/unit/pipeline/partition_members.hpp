// Members of a group that end and take over one another's partition.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "foreshock/pipeline/partition_work.hpp"

namespace foreshock {

struct Sent {
  std::string topic, key, value, schema;
  RecordId id;
};

inline void read(PartitionWork& member, const std::vector<ReceivedMessage>& messages, std::int64_t from,
                 std::int64_t end, std::vector<Sent>& sent) {
  for (std::int64_t offset = from; offset < end; ++offset) {
    const auto bad =
        member.on_message(messages[static_cast<std::size_t>(offset)], [&](const KafkaMessage& row) {
          sent.push_back({std::string(row.topic), std::string(row.key), std::string(row.value),
                          std::string(row.schema), row.id});
        });
    EXPECT_FALSE(bad) << bad->message;
  }
}

// As readers do: by topic, ids of an epoch ascend.
inline std::vector<std::string> once(const std::vector<Sent>& sent) {
  std::map<std::string, HighestIds> highest;
  std::vector<std::string> kept;
  for (const Sent& one : sent) {
    if (highest[one.topic].take(one.id)) kept.push_back(one.topic + one.key + one.value + one.schema);
  }
  return kept;
}

// Each commits somewhere, sends on for a while, and ends.
template <typename MakeMember>
std::vector<Sent> taken_over(MakeMember&& make, const std::vector<ReceivedMessage>& messages,
                             std::mt19937& random, std::int64_t longest) {
  const auto end = static_cast<std::int64_t>(messages.size());
  std::vector<Sent> sent;
  std::optional<GroupPosition> committed;
  for (std::int64_t reached = 0; reached < end;) {
    const std::unique_ptr<PartitionWork> one = make(committed);
    const std::int64_t live_from = committed ? committed->next : 0;
    const std::int64_t commit_at = std::min(end, live_from + static_cast<std::int64_t>(random()) % longest);
    read(*one, messages, one->from(), commit_at, sent);
    if (auto position = one->position()) committed = std::move(position);
    reached = std::min(end, commit_at + static_cast<std::int64_t>(random()) % (longest / 8));
    read(*one, messages, commit_at, reached, sent);
  }
  return sent;
}

}  // namespace foreshock
