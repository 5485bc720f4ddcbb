#include "foreshock/pipeline/kafka_replay.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/kafka/kafka_producer.hpp"
#include "foreshock/kafka/kafka_topics.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

constexpr nanoseconds kWait = std::chrono::milliseconds(100);
constexpr nanoseconds kTellAgain = std::chrono::seconds(10);
constexpr std::size_t kEpochChars = 16;
constexpr std::int64_t kPollEvery = 256;  // messages

// Another one each time: replayed twice is there twice.
std::string new_epoch() {
  return sha256_hex(fmt::format("{} {}", to_nanos(wall_clock_now()), getpid())).substr(0, kEpochChars);
}

class Sender {
 public:
  Sender(const KafkaReplaySettings& settings, const Notice& notice)
      : settings_(settings),
        notice_(notice),
        producer_(settings.kafka,
                  [this](std::uint64_t, const Error& error) { notice_(NoticeLevel::error, error.message); }) {
    producer_.client().reach(kKafkaPatience);
    require_kafka_topic(producer_.client(), settings.topic);
    id_.epoch = new_epoch();
  }

  void send(const Record& record, const ProductTable& products, std::string_view raw) {
    line_.clear();
    append_envelope(line_, record, products, raw);
    line_.pop_back();  // its line feed
    if (settings_.speed > 0) wait_for(record.ts_recv);
    const KafkaMessage message = {
        settings_.topic, products[record.product].product_id, line_, record.ts_recv, id_, kRecordSchema};
    while (!producer_.produce(message)) {
      throw_if_interrupted();
      producer_.poll(kWait);
      tell_trouble();
    }
    if (++id_.place.offset % kPollEvery == 0) producer_.poll(nanoseconds(0));
  }

  void settle() {
    while (!producer_.flush(kWait)) {
      throw_if_interrupted();
      tell_trouble();
    }
  }

  void report(KafkaReplayReport& report) const {
    report.epoch = id_.epoch;
    report.undeliverable = producer_.undeliverable();
    report.sent = producer_.settled_below() - report.undeliverable;
  }
  [[nodiscard]] std::uint64_t produced() const { return producer_.produced(); }
  [[nodiscard]] bool settle_within(nanoseconds patience) { return producer_.flush(patience); }

 private:
  void wait_for(UnixNanos received) {
    const nanoseconds now = monotonic_now();
    if (!first_) {
      first_ = received;
      started_ = now;
    }
    const double after_ns = double((received - *first_).count()) / settings_.speed;
    const nanoseconds due = started_ + nanoseconds(static_cast<std::int64_t>(after_ns));
    for (nanoseconds left = due - now; left.count() > 0; left = due - monotonic_now()) {
      throw_if_interrupted();
      producer_.poll(nanoseconds(0));
      tell_trouble();
      std::this_thread::sleep_for(std::min(left, kWait));
    }
  }
  void tell_trouble() {
    const auto trouble = producer_.client().trouble();
    const nanoseconds now = monotonic_now();
    if (!trouble || (told_at_ && now - *told_at_ < kTellAgain)) return;
    told_at_ = now;
    notice_(NoticeLevel::warning, trouble->message);
  }

  const KafkaReplaySettings& settings_;
  const Notice& notice_;
  RecordId id_;
  std::string line_;
  std::optional<UnixNanos> first_;
  nanoseconds started_{};
  std::optional<nanoseconds> told_at_;
  KafkaProducer producer_;
};

constexpr nanoseconds kSettleWithin = std::chrono::seconds(10);  // after an interrupt

}  // namespace

KafkaReplayReport replay_to_kafka(const std::vector<std::filesystem::path>& files,
                                  const CaptureSettings& capture, const KafkaReplaySettings& settings,
                                  const Notice& notice) {
  Sender sender(settings, notice);
  KafkaReplayReport report;
  ProductTable products;
  std::optional<Progress> progress;
  try {
    report.capture = read_captures(
        files, capture, products,
        [&](const Record& record, std::string_view raw) { sender.send(record, products, raw); },
        [&](std::uint64_t done, std::uint64_t total) {
          if (!progress) progress.emplace("sending", total);
          progress->advance_to(done);
        });
    progress.reset();
    sender.settle();
  } catch (const UserError& error) {
    if (error.code() != ErrorCode::interrupted) throw;
    progress.reset();
    static_cast<void>(sender.settle_within(kSettleWithin));
    sender.report(report);
    throw UserError(ErrorCode::interrupted, fmt::format("interrupted; {} of {} records sent are in {}",
                                                        report.sent, sender.produced(), settings.topic));
  }
  sender.report(report);
  return report;
}

}  // namespace foreshock
