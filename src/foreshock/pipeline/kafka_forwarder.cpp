#include "foreshock/pipeline/kafka_forwarder.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "foreshock/core/sha256.hpp"
#include "foreshock/kafka/kafka_topics.hpp"
#include "foreshock/stream/read_past_damage.hpp"

namespace foreshock {
namespace {

using std::chrono::seconds;

constexpr std::string_view kConsumer = "kafka/";  // and the epoch
constexpr ReadLimits kAtOnce = {2'000, 4 << 20};
constexpr nanoseconds kTellAgain = seconds(60);
constexpr nanoseconds kRemoveEvery = seconds(5);
constexpr nanoseconds kBeginAgain = seconds(10);
constexpr nanoseconds kReachWithin = seconds(10);
constexpr std::size_t kEpochChars = 16;

std::string new_epoch() {
  return sha256_hex(fmt::format("{} {}", to_nanos(wall_clock_now()), getpid())).substr(0, kEpochChars);
}

}  // namespace

KafkaForwarder::KafkaForwarder(const KafkaSettings& settings, EventLog& log,
                               const std::vector<ForwardedTopic>& topics, const Notice& notice)
    : settings_(settings), log_(log), notice_(notice) {
  for (const ForwardedTopic& topic : topics) topics_.push_back({topic, 0, 0, -1});
  begin();
  require_topics();
  find_position();
}

void KafkaForwarder::begin() {
  producer_ = std::make_unique<KafkaProducer>(settings_, [this](std::uint64_t, const Error& error) {
    ++undeliverable_;
    notice_(NoticeLevel::error, error.message);
  });
  settled_ = 0;
}

// A cluster that is away is no reason not to begin: the log takes what comes.
void KafkaForwarder::require_topics() {
  try {
    producer_->client().reach(kReachWithin);
  } catch (const UserError& error) {
    if (error.code() != ErrorCode::cannot_connect || producer_->client().refused()) throw;
    away_ = true;
    tell_at_ = monotonic_now() + kTellAgain;
    notice_(NoticeLevel::warning, fmt::format("{}; records wait in the spill until it can be", error.what()));
    return;
  }
  for (const Topic& topic : topics_) require_kafka_topic(producer_->client(), topic.names.name);
}

// The epoch is the log's from its first forwarder on: noted before anything is sent.
void KafkaForwarder::find_position() {
  const std::vector<TopicInfo> found = log_.topics().value();
  for (const TopicInfo& info : found) {
    const auto topic = std::find_if(topics_.begin(), topics_.end(),
                                    [&](const Topic& one) { return one.names.name == info.name; });
    if (topic != topics_.end()) topic->next = topic->arrived = info.offsets.first;
    for (const ConsumerPosition& position : info.consumers) {
      if (!position.group.starts_with(kConsumer)) continue;
      epoch_ = position.group.substr(kConsumer.size());
      if (topic == topics_.end()) continue;
      topic->next = topic->arrived = std::max(info.offsets.first, position.next);
    }
  }
  const bool is_new = epoch_.empty();
  if (is_new) epoch_ = new_epoch();
  consumer_ = fmt::format("{}{}", kConsumer, epoch_);
  if (!is_new) return;
  LogGroup group;
  complete(group);
  if (const auto failed = log_.commit(group)) throw UserError(*failed);
}

void KafkaForwarder::complete(LogGroup& group) {
  for (Topic& topic : topics_) {
    if (topic.arrived == topic.noted) continue;
    group.consumed(consumer_, topic.names.name, topic.arrived);
    topic.noted = topic.arrived;
  }
}

void KafkaForwarder::on_time(UnixNanos now, const IngestStatus&) {
  if (!producer_ && monotonic_now() >= begin_at_) begin();
  if (!producer_) return;
  try {
    static_cast<void>(send_some());
    producer_->poll(nanoseconds(0));
    settle();
    remove_arrived(now);
    tell_trouble();
  } catch (const UserError& error) {
    begin_again({error.code(), error.what()});
  }
}

// What had arrived has; the rest is sent again by the next producer.
void KafkaForwarder::begin_again(const Error& error) {
  settle();
  producer_.reset();
  sent_.clear();
  for (Topic& topic : topics_) topic.next = topic.arrived;
  begin_at_ = monotonic_now() + kBeginAgain;
  away_ = true;
  notice_(NoticeLevel::error,
          fmt::format("{}; {} records wait in the spill, trying again", error.message, waiting()));
}

bool KafkaForwarder::send_some() {
  bool more = false;
  for (std::size_t i = 0; i < topics_.size(); ++i) more = send_some(i) || more;
  return more;
}

bool KafkaForwarder::send_some(std::size_t number) {
  Topic& topic = topics_[number];
  const auto damaged = [this](std::int64_t, const Error& error) {
    notice_(NoticeLevel::error, error.message);
  };
  const LogBatch batch = read_past_damage(log_, topic.names.name, topic.next, kAtOnce, damaged);
  for (const LogEntry& entry : batch.entries) {
    if (!producer_->produce({topic.names.name, entry.key, entry.value, entry.time,
                             RecordId{epoch_, {entry.offset, 0}}, topic.names.schema})) {
      return true;
    }
    sent_.push_back({number, entry.offset});
    topic.next = entry.offset + 1;
  }
  return !batch.entries.empty();
}

void KafkaForwarder::settle() {
  for (; settled_ < producer_->settled_below(); ++settled_, ++forwarded_) {
    const Sent& sent = sent_.front();
    topics_[sent.topic].arrived = sent.offset + 1;
    sent_.pop_front();
    if (std::exchange(away_, false)) notice_(NoticeLevel::info, "the cluster takes records again");
  }
}

// What no consumer of the log needs any more.
void KafkaForwarder::remove_arrived(UnixNanos now) {
  const nanoseconds at = monotonic_now();
  if (at < remove_at_) return;
  remove_at_ = at + kRemoveEvery;
  const std::vector<TopicInfo> found = log_.topics().value();
  for (const TopicInfo& info : found) {
    const auto topic = std::find_if(topics_.begin(), topics_.end(),
                                    [&](const Topic& one) { return one.names.name == info.name; });
    if (topic == topics_.end() || topic->noted < 0) continue;
    std::int64_t before = topic->noted;
    for (const ConsumerPosition& position : info.consumers) before = std::min(before, position.next);
    const auto removed = log_.retain(info.name, {topic->names.keep, {}, before}, now);
    if (removed && *removed) remove_at_ = at;  // there are more
  }
}

void KafkaForwarder::tell_trouble() {
  const auto trouble = producer_->client().trouble();
  const nanoseconds now = monotonic_now();
  if (!trouble || (away_ && now < tell_at_)) return;
  if (sent_.empty() && !away_) return;  // an idle connection that was closed
  away_ = true;
  tell_at_ = now + kTellAgain;
  notice_(NoticeLevel::warning, fmt::format("{}; {} records wait in the spill", trouble->message, waiting()));
}

std::int64_t KafkaForwarder::waiting() {
  std::int64_t count = 0;
  for (const Topic& topic : topics_) {
    const OffsetRange range = log_.range(topic.names.name).value();
    count += std::max<std::int64_t>(0, range.end - std::max(topic.arrived, range.first));
  }
  return count;
}

ForwardCounts KafkaForwarder::finish(nanoseconds patience) {
  const nanoseconds give_up_at = monotonic_now() + patience;
  try {
    while (producer_ && monotonic_now() < give_up_at) {
      const bool more = send_some();
      producer_->poll(std::chrono::milliseconds(more ? 0 : 20));
      settle();
      if (!more && sent_.empty()) break;
    }
  } catch (const UserError& error) {
    begin_again({error.code(), error.what()});
  }
  LogGroup group;
  complete(group);
  if (!group.empty()) {
    if (const auto failed = log_.commit(group)) notice_(NoticeLevel::warning, failed->message);
  }
  return {forwarded_ - undeliverable_, undeliverable_, waiting()};
}

}  // namespace foreshock
