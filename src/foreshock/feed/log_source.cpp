#include "foreshock/feed/log_source.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/feed/kafka_source.hpp"
#include "foreshock/kafka/kafka_client.hpp"
#include "foreshock/stream/entry_frame.hpp"
#include "foreshock/stream/read_past_damage.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

class LogSource final : public ByteSource {
 public:
  LogSource(const std::string& address, std::optional<std::int64_t> end, Hashing hashing)
      : log_(open_event_log(address, LogAccess::read)), hash_(hashing) {
    const OffsetRange range = log_->range(kRawTopic).value();
    if (range.end == 0) {
      throw UserError(ErrorCode::no_data, fmt::format("{} has no {}", address, kRawTopic));
    }
    next_ = range.first;
    end_ = std::min(range.end, end.value_or(range.end));
  }

  Result<std::size_t> read(char* into, std::size_t size) override {
    if (at_ == lines_.size()) fill();
    const std::size_t given = lines_.copy(into, size, at_);
    at_ += given;
    return given;
  }
  [[nodiscard]] std::uint64_t stored_bytes_read() const override { return stored_bytes_; }
  [[nodiscard]] std::string finish_sha256() override {
    while (hash_.wanted() && next_ < end_) fill();
    return hash_.hex();
  }

 private:
  // The next lines; none at the end.
  void fill() {
    lines_.clear();
    at_ = 0;
    if (next_ >= end_) return;
    const LogBatch batch =
        read_past_damage(*log_, kRawTopic, next_, {}, [&](std::int64_t offset, const Error&) {
          if (offset < end_) lines_ += fmt::format("{}offset {} of {}\n", kDamagedEntry, offset, kRawTopic);
        });
    for (const LogEntry& entry : batch.entries) {
      if (entry.offset >= end_) break;
      lines_ += entry.value;
      lines_ += '\n';
      stored_bytes_ += kFrameHeaderBytes + entry.key.size() + entry.value.size();
    }
    next_ = batch.entries.empty() ? end_ : batch.entries.back().offset + 1;
    hash_.update(lines_);
  }

  std::unique_ptr<EventLog> log_;
  std::int64_t next_ = 0, end_ = 0;
  std::string lines_;
  std::size_t at_ = 0;  // of lines_, not given yet
  std::uint64_t stored_bytes_ = 0;
  SourceHash hash_;
};

}  // namespace

bool names_log(const std::filesystem::path& name) {
  std::error_code ignored;
  const std::string text = name.string();
  return (text.starts_with("sqlite:") || names_kafka(text)) && !std::filesystem::exists(name, ignored);
}

std::unique_ptr<ByteSource> open_log_source(const std::string& address, std::optional<std::int64_t> end,
                                            Hashing hashing) {
  if (names_kafka(address)) return open_kafka_source(address, hashing);
  return std::make_unique<LogSource>(address, end, hashing);
}

std::uint64_t log_source_bytes(const std::string& address) {
  if (names_kafka(address)) return kafka_source_size(address);
  const std::vector<TopicInfo> topics = open_event_log(address, LogAccess::read)->topics().value();
  for (const TopicInfo& topic : topics) {
    if (topic.name == kRawTopic) return static_cast<std::uint64_t>(topic.bytes);
  }
  return 0;
}

}  // namespace foreshock
