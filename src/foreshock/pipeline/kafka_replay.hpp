// foreshock replay --to-kafka: captured records to a topic, as a live feed would have sent them: our own
// lines (tick/envelope.hpp), keyed by product, in the order of the files; at a multiple of the speed they
// were received with, or as fast as the cluster takes them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/pipeline/feed_thread.hpp"

namespace foreshock {

struct KafkaReplaySettings {
  KafkaSettings kafka;
  std::string topic;
  double speed = 0;  // 0: no waiting
};

struct KafkaReplayReport {
  CaptureReport capture;
  std::string epoch;                // of the ids
  std::uint64_t sent = 0;           // acknowledged by all replicas in sync
  std::uint64_t undeliverable = 0;  // told by `notice`
};

// Returns when the cluster has acknowledged everything. Interrupted, it sees what was sent acknowledged and
// throws UserError(interrupted) that says how much it was. Throws UserError: as read_captures; bad_setting,
// cannot_connect, no_topic.
[[nodiscard]] KafkaReplayReport replay_to_kafka(const std::vector<std::filesystem::path>& files,
                                                const CaptureSettings& capture,
                                                const KafkaReplaySettings& settings, const Notice& notice);

}  // namespace foreshock
