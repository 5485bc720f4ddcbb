#include "foreshock/pipeline/kafka_member.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/kafka/kafka_transaction.hpp"

namespace foreshock {
namespace {

using std::chrono::seconds;

constexpr std::size_t kMessagesAtOnce = 1'000;
constexpr nanoseconds kWait = std::chrono::milliseconds(50);
constexpr nanoseconds kCommitEvery = seconds(1);
constexpr nanoseconds kReportEvery = seconds(1);
constexpr nanoseconds kSettleWithin = seconds(10);
constexpr nanoseconds kNoPartitionFor = seconds(10);  // then it is one member too many
constexpr nanoseconds kTellAgain = seconds(10);
constexpr std::uint64_t kRejectsTold = 20;

// A transaction's id is the member's own, new with each: what a former one left open, its place in the group
// fences.
KafkaSettings producer_settings(const KafkaMemberSettings& settings) {
  if (!settings.transactional) return settings.kafka;
  const std::string id =
      fmt::format("foreshock/{}/{}-{}", settings.group, getpid(), to_nanos(wall_clock_now()));
  return KafkaTransaction::settings(settings.kafka, id);
}

class Member final : public PartitionOwner {
 public:
  Member(const KafkaMemberSettings& settings, const Notice& notice)
      : settings_(settings),
        notice_(notice),
        producer_(producer_settings(settings),
                  [this](std::uint64_t, const Error& error) { notice_(NoticeLevel::error, error.message); }),
        group_(settings.kafka, settings.group, settings.topic_in, *this) {
    for (const auto& [name, topic] : settings.topics_out) require_kafka_topic(producer_.client(), topic);
    if (settings.transactional) transaction_.emplace(producer_);
  }

  void run(const std::function<bool()>& stop_asked) {
    idle_since_ = monotonic_now();
    try {
      while (!stop_asked() && !at_end()) {
        group_.poll(kMessagesAtOnce, kWait);
        producer_.poll(nanoseconds(0));
        commit_settled(monotonic_now());
        if (monotonic_now() < report_at_) continue;
        report_at_ = monotonic_now() + kReportEvery;
        settings_.on_time(report());
      }
    } catch (const UserError& error) {
      if (error.code() != ErrorCode::interrupted) throw;
      cut_short_ = true;  // inside a message: what it brought is not all sent
    }
  }

  KafkaMemberReport finish() {
    group_.leave();  // commits, as for any revoked partition
    return report();
  }

  // An open transaction would be ended by the cluster before long, and its member fenced.
  void on_assigning() override {
    if (transaction_ && !cut_short_) commit(all_positions());
  }

  std::int64_t on_assigned(const KafkaPartition& partition,
                           const std::optional<GroupPosition>& committed) override {
    auto work = settings_.work({settings_.topic_in, partition}, committed);
    const std::int64_t from = work->from();
    notice_(NoticeLevel::info, fmt::format("{}/{} is ours from {}, read from {}", settings_.topic_in,
                                           partition.number, committed ? committed->next : from, from));
    partitions_[partition.number] = std::move(work);
    ended_.erase(partition.number);
    committed_.erase(partition.number);
    return from;
  }

  void on_revoked(const std::vector<std::int32_t>& partitions) override {
    waiting_.reset();
    if (transaction_) {
      cut_short_ ? transaction_->abort() : commit(all_positions());
    } else if (!cut_short_ && producer_.flush(kSettleWithin)) {
      GroupPositions positions;
      for (const std::int32_t number : partitions) add_position(positions, number);
      commit(positions);
    }
    give_back(partitions);
  }

  void on_lost(const std::vector<std::int32_t>& partitions) override {
    if (transaction_) transaction_->abort();
    give_back(partitions);
  }

  void give_back(const std::vector<std::int32_t>& partitions) {
    waiting_.reset();
    for (const std::int32_t number : partitions) {
      const auto found = partitions_.find(number);
      if (found == partitions_.end()) continue;
      notice_(NoticeLevel::info, fmt::format("{}/{} is given back", settings_.topic_in, number));
      ended_partitions_.counts += found->second->counts();
      partitions_.erase(found);
      ended_.erase(number);
    }
    idle_since_ = monotonic_now();
  }

  void on_message(const ReceivedMessage& message) override {
    const auto found = partitions_.find(message.partition);
    if (found == partitions_.end()) return;
    ended_.erase(message.partition);
    const auto bad = found->second->on_message(message, [this](const KafkaMessage& row) { produce(row); });
    if (!bad || ++rejects_ > kRejectsTold) return;
    notice_(NoticeLevel::warning,
            fmt::format("{}/{} {}: {}{}", settings_.topic_in, message.partition, message.offset, bad->message,
                        rejects_ == kRejectsTold ? "; further ones are only counted" : ""));
  }

  void on_end(std::int32_t partition) override { ended_.insert(partition); }

  void on_damage(std::int32_t partition, std::int64_t first, std::int64_t end) override {
    ended_partitions_.damaged += static_cast<std::uint64_t>(end - first);
    notice_(NoticeLevel::warning, fmt::format("{}/{}: messages {} to {} are damaged (CRC) and passed over",
                                              settings_.topic_in, partition, first, end - 1));
  }

  void on_trouble(const Error& error) override {
    const nanoseconds now = monotonic_now();
    if (told_at_ && now - *told_at_ < kTellAgain) return;
    told_at_ = now;
    notice_(NoticeLevel::warning, error.message);
  }

 private:
  [[nodiscard]] KafkaMemberReport report() const {
    KafkaMemberReport now = ended_partitions_;
    for (const auto& [number, partition] : partitions_) now.counts += partition->counts();
    now.undeliverable = producer_.undeliverable();
    now.partitions = partitions_.size();
    now.lag = group_.lag();
    return now;
  }

  // What may be committed once messages below `settled` are.
  struct Waiting {
    std::uint64_t settled = 0;
    GroupPositions positions;
  };

  [[nodiscard]] bool at_end() const {
    if (settings_.follow) return false;
    if (partitions_.empty()) return monotonic_now() - idle_since_ > kNoPartitionFor;
    return ended_.size() == partitions_.size();
  }

  // Holds the messages back while the cluster takes no more.
  void produce(const KafkaMessage& row) {
    KafkaMessage message = row;
    if (transaction_) transaction_->begin();
    message.topic = settings_.topics_out.find(message.topic)->second;
    while (!producer_.produce(message)) {
      throw_if_interrupted();
      producer_.poll(std::chrono::milliseconds(100));
      if (const auto trouble = producer_.client().trouble()) on_trouble(*trouble);
    }
  }

  [[nodiscard]] GroupPositions all_positions() {
    GroupPositions positions;
    for (const auto& [number, partition] : partitions_) add_position(positions, number);
    return positions;
  }

  void add_position(GroupPositions& positions, std::int32_t number) {
    const auto found = partitions_.find(number);
    if (found == partitions_.end()) return;
    auto position = found->second->position();
    if (!position) return;
    const auto before = committed_.find(number);
    if (before != committed_.end() && before->second == position->next) return;
    positions.emplace_back(number, std::move(*position));
  }

  void commit_settled(nanoseconds now) {
    if (!waiting_ && now >= commit_at_) {
      commit_at_ = now + kCommitEvery;
      if (transaction_) return commit(all_positions());
      waiting_.emplace(Waiting{producer_.produced(), all_positions()});
    }
    if (!waiting_ || producer_.settled_below() < waiting_->settled) return;
    const Waiting settled = *std::exchange(waiting_, std::nullopt);
    commit(settled.positions);
  }

  void commit(const GroupPositions& positions) {
    if (positions.empty()) return;
    if (transaction_) {
      transaction_->commit(group_, positions);
    } else if (const auto failed = group_.commit(positions)) {
      on_trouble(*failed);
      return;
    }
    for (const auto& [number, position] : positions) committed_[number] = position.next;
  }

  const KafkaMemberSettings& settings_;
  const Notice& notice_;
  std::map<std::int32_t, std::unique_ptr<PartitionWork>> partitions_;
  std::set<std::int32_t> ended_;
  std::map<std::int32_t, std::int64_t> committed_;
  std::optional<Waiting> waiting_;
  nanoseconds commit_at_{}, report_at_{}, idle_since_{};
  std::optional<nanoseconds> told_at_;
  std::uint64_t rejects_ = 0;
  bool cut_short_ = false;
  KafkaMemberReport ended_partitions_;  // and what no partition counts
  KafkaProducer producer_;
  std::optional<KafkaTransaction> transaction_;
  KafkaGroup group_;  // last: it calls what stands above
};

}  // namespace

KafkaMemberReport run_kafka_member(const KafkaMemberSettings& settings,
                                   const std::function<bool()>& stop_asked, const Notice& notice) {
  Member member(settings, notice);
  member.run(stop_asked);
  return member.finish();
}

}  // namespace foreshock
