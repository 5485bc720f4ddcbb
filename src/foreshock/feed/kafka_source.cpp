#include "foreshock/feed/kafka_source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/feed/log_source.hpp"
#include "foreshock/kafka/kafka_reader.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

constexpr std::size_t kMessagesAtOnce = 4096;

std::uint64_t size_of(const KafkaTopic& topic) {
  std::uint64_t messages = 0;
  for (const KafkaPartition& one : topic.partitions)
    messages += static_cast<std::uint64_t>(one.end - one.first);
  return messages;
}

class KafkaSource final : public ByteSource {
 public:
  KafkaSource(const std::string& address, Hashing hashing)
      : reader_(kafka_settings(address), std::string(kRawTopic)), hash_(hashing) {
    if (size_of(reader_.topic()) == 0) {
      throw UserError(ErrorCode::no_data, fmt::format("{}: {} is empty", address, kRawTopic));
    }
  }

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (at_ == lines_.size()) fill();
    const std::size_t given = lines_.copy(into, size, at_);
    at_ += given;
    return given;
  }
  [[nodiscard]] std::uint64_t stored_bytes_read() const override { return reader_.counts().messages; }
  [[nodiscard]] std::string finish_sha256() override {
    while (hash_.wanted() && !ended_) fill();
    return hash_.hex();
  }

 private:
  // The next lines; none at the end.
  void fill() {
    lines_.clear();
    at_ = 0;
    if (ended_) return;
    ended_ = !reader_.read(
        kMessagesAtOnce, [this](const ReceivedMessage& message) { add(message.value); },
        [this](std::int32_t partition, std::int64_t first, std::int64_t end) {
          for (std::int64_t offset = first; offset < end; ++offset) {
            lines_ += fmt::format("{}offset {} of {}/{}\n", kDamagedEntry, offset, kRawTopic, partition);
          }
        });
    hash_.update(lines_);
  }
  // A line feed in JSON is a space between its words.
  void add(std::string_view value) {
    const std::size_t start = lines_.size();
    lines_ += value;
    std::replace(lines_.begin() + static_cast<std::ptrdiff_t>(start), lines_.end(), '\n', ' ');
    lines_ += '\n';
  }

  KafkaReader reader_;
  std::string lines_;
  std::size_t at_ = 0;  // of lines_, not given yet
  bool ended_ = false;
  SourceHash hash_;
};

}  // namespace

std::unique_ptr<ByteSource> open_kafka_source(const std::string& address, Hashing hashing) {
  return std::make_unique<KafkaSource>(address, hashing);
}

std::uint64_t kafka_source_size(const std::string& address) {
  KafkaClient client(KafkaClient::Role::consumer, kafka_settings(address));
  client.reach(kKafkaPatience);
  return size_of(kafka_topic(client, std::string(kRawTopic)));
}

}  // namespace foreshock
