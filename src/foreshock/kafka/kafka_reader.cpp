#include "foreshock/kafka/kafka_reader.hpp"

#include <fmt/format.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/kafka/damage_search.hpp"

namespace foreshock {
namespace {

constexpr int kWait_ms = 200;
constexpr nanoseconds kSilenceAtMost = std::chrono::seconds(30);

}  // namespace

KafkaReader::KafkaReader(const KafkaSettings& settings, const std::string& topic)
    : settings_(settings), client_(KafkaClient::Role::consumer, settings) {
  client_.reach(kKafkaPatience);
  topic_ = kafka_topic(client_, topic);
  next_partition();
}

// The first from at_ on that holds anything.
void KafkaReader::next_partition() {
  while (at_ < topic_.partitions.size() && topic_.partitions[at_].first == topic_.partitions[at_].end) ++at_;
  if (at_ == topic_.partitions.size()) return;
  ended_ = false;
  seen_ = {};
  next_ = topic_.partitions[at_].first;
  read_on();
}

void KafkaReader::read_on() {
  consumer_.emplace(settings_, topic_.name, topic_.partitions[at_].number, next_);
}

bool KafkaReader::take(const ReceivedMessage& message, const MessageSink& sink) {
  ++counts_.messages;
  if (message.id && !seen_.take(*message.id)) {
    ++counts_.duplicates;
    return false;
  }
  sink(message);
  return true;
}

void KafkaReader::pass_over(std::int64_t base, const Damage& damaged) {
  const KafkaPartition& partition = topic_.partitions[at_];
  const std::int64_t first = std::max(base, next_);
  const std::int64_t end = damage_end(settings_, topic_.name, partition.number, {base, next_, partition.end});
  next_ = std::max(first, end);
  if (end == first) return;
  counts_.damaged += static_cast<std::uint64_t>(end - first);
  damaged(partition.number, first, end);
}

// Whether to go on from next_ with another consumer. librdkafka 2.0 loses its place behind a damaged batch,
// may then say nothing of the next one, and begins at the first offset again.
bool KafkaReader::on_event(const rd_kafka_message_s& message, const MessageSink& sink,
                           const Damage& damaged) {
  const KafkaPartition& partition = topic_.partitions[at_];
  if (message.err == RD_KAFKA_RESP_ERR__BAD_MSG) {
    pass_over(message.offset, damaged);
    return true;
  }
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) ended_ = message.offset >= partition.end;
  if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) return false;
  if (message.offset < next_) return true;
  next_ = message.offset + 1;
  if (message.offset < partition.end) given_ += take(received_message(&message), sink);
  return false;
}

// One event: a message does not outlive its consumer. False: there was none.
bool KafkaReader::poll(const MessageSink& sink, const Damage& damaged) {
  bool elsewhere = false;
  {
    const KafkaEvent message = consumer_->poll(kWait_ms);
    if (!message) return false;
    elsewhere = on_event(*message, sink, damaged);
  }
  if (ended_ || next_ >= topic_.partitions[at_].end) {
    ++at_;
    next_partition();
  } else if (elsewhere) {
    read_on();
  }
  return true;
}

bool KafkaReader::read(std::size_t count, const MessageSink& sink, const Damage& damaged) {
  nanoseconds heard = monotonic_now();
  for (given_ = 0; given_ < count;) {
    if (at_ == topic_.partitions.size()) return false;
    if (poll(sink, damaged)) heard = monotonic_now();
    throw_if_interrupted();
    if (monotonic_now() - heard < kSilenceAtMost) continue;
    throw UserError(consumer_->trouble().value_or(Error{
        ErrorCode::cannot_connect,
        fmt::format("{}: nothing came for {} s", topic_.name, kSilenceAtMost / std::chrono::seconds(1))}));
  }
  return true;
}

}  // namespace foreshock
