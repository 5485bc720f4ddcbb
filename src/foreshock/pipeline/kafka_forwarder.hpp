// ingest and run over Kafka: what the embedded log holds durably goes on to a cluster, in order, under ids
// that are the log's own offsets. The log is the spill: while the cluster is away entries wait there, up to
// its size, and the venue is held back only when that is full; what has arrived is removed. A process that
// ends anywhere, or a producer that does, is followed by another that sends again, under the same ids, what
// was not known to have arrived.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/kafka/kafka_producer.hpp"
#include "foreshock/pipeline/ingest.hpp"

namespace foreshock {

struct ForwardedTopic {
  std::string name, schema;
  nanoseconds keep{};  // how long an entry stays in the log after it arrived
};

struct ForwardCounts {
  std::uint64_t forwarded = 0;      // acknowledged by all replicas in sync, in this run
  std::uint64_t undeliverable = 0;  // told by `notice`; they stay out of the topic
  std::int64_t waiting = 0;         // still in the log alone
};

class KafkaForwarder : public IngestCompanion {
 public:
  // Goes on where the log's last forwarder had come. A cluster that is away is told, and awaited. Throws
  // UserError: bad_setting, cannot_connect (the login is refused), no_topic, and of the log.
  KafkaForwarder(const KafkaSettings& settings, EventLog& log, const std::vector<ForwardedTopic>& topics,
                 const Notice& notice);

  void on_line(std::string_view) override {}
  void complete(LogGroup& group) override;
  void on_durable(UnixNanos) override {}
  void on_time(UnixNanos now, const IngestStatus& status) override;

  // Sends what is left, as long as the cluster takes it within `patience`, and notes how far it came.
  [[nodiscard]] ForwardCounts finish(nanoseconds patience);

 private:
  struct Topic {
    ForwardedTopic names;
    std::int64_t next = 0;     // to be sent
    std::int64_t arrived = 0;  // all before it have
    std::int64_t noted = -1;   // in the log
  };
  struct Sent {
    std::size_t topic = 0;
    std::int64_t offset = 0;
  };

  void find_position();
  void require_topics();
  // True: there may be more.
  bool send_some();
  bool send_some(std::size_t topic);
  void begin();
  void begin_again(const Error& error);
  void settle();
  void remove_arrived(UnixNanos now);
  void tell_trouble();
  [[nodiscard]] std::int64_t waiting();

  KafkaSettings settings_;
  EventLog& log_;
  const Notice& notice_;
  std::vector<Topic> topics_;
  std::string epoch_, consumer_;
  std::deque<Sent> sent_;      // not settled yet
  std::uint64_t settled_ = 0;  // of this producer
  std::uint64_t forwarded_ = 0, undeliverable_ = 0;
  bool away_ = false;
  nanoseconds tell_at_{}, remove_at_{}, begin_at_{};
  std::unique_ptr<KafkaProducer> producer_;  // null: ended; another follows at begin_at_
};

}  // namespace foreshock
