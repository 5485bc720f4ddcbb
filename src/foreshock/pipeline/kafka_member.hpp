// One member of a consumer group: it works on its partitions of a topic and writes what they bring to others.
// A position is committed when everything before it is acknowledged, so a member that ends in any way loses
// nothing; what another makes again carries the same id.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "foreshock/pipeline/feed_thread.hpp"
#include "foreshock/pipeline/partition_work.hpp"

namespace foreshock {

struct KafkaMemberReport {
  PartitionCounts counts;
  std::uint64_t damaged = 0;  // messages
  std::uint64_t undeliverable = 0;
  std::size_t partitions = 0;  // it has now
  std::int64_t lag = 0;        // messages of these not yet read
};

struct KafkaMemberSettings {
  // By the name the work knows a topic under: where it is written.
  using Topics = std::map<std::string, std::string, std::less<>>;

  KafkaSettings kafka;
  std::string group, topic_in;
  Topics topics_out;
  MakePartitionWork work;
  bool transactional = false;  // rows and positions as one, for readers of committed messages
  bool follow = false;         // at the end of all its partitions, wait for more
  std::function<void(const KafkaMemberReport&)> on_time = [](const KafkaMemberReport&) {};  // each second
};

// Until `stop_asked`, or the end of its partitions; then commits and leaves the group. Throws UserError:
// bad_setting, cannot_connect, no_topic, bad_file.
[[nodiscard]] KafkaMemberReport run_kafka_member(const KafkaMemberSettings& settings,
                                                 const std::function<bool()>& stop_asked,
                                                 const Notice& notice);

}  // namespace foreshock
