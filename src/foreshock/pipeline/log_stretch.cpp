#include "foreshock/pipeline/log_stretch.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/kafka/kafka_reader.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/stream/event_log.hpp"

namespace foreshock {
namespace {

// Entries stand in the order of their records' receipt, which may be behind the rows' own time.
constexpr nanoseconds kMargin = std::chrono::hours(1);
constexpr std::size_t kMessagesAtOnce = 4096;

Frame read_embedded(const LogStretch& stretch, Frame rows) {
  const auto log = open_event_log(stretch.address, LogAccess::read);
  const std::vector<TopicInfo> topics = log->topics().value();
  const auto topic = std::find_if(topics.begin(), topics.end(),
                                  [&](const TopicInfo& info) { return info.name == stretch.topic; });
  if (topic == topics.end() || !topic->last_time) return rows;
  std::int64_t next = log->offset_at(stretch.topic, *topic->last_time - stretch.length - kMargin).value();
  while (next < topic->offsets.end) {
    throw_if_interrupted();
    const LogBatch batch = log->read(stretch.topic, next, {}).value();
    if (batch.entries.empty()) break;
    for (const LogEntry& entry : batch.entries)
      need_json_row(rows, entry.value, fmt::format("{} {}", stretch.topic, entry.offset));
    next = batch.entries.back().offset + 1;
  }
  return rows;
}

Frame read_cluster(const LogStretch& stretch, Frame rows) {
  KafkaReader reader(kafka_settings(stretch.address), std::string(stretch.topic));
  const auto take = [&](const ReceivedMessage& message) {
    if (!message.schema.starts_with(stretch.schema)) return;
    need_json_row(rows, message.value,
                  fmt::format("{}/{} {}", stretch.topic, message.partition, message.offset));
  };
  const auto damaged = [&](std::int32_t partition, std::int64_t first, std::int64_t end) {
    throw UserError(ErrorCode::bad_file, fmt::format("{}/{}: messages {} to {} are damaged", stretch.topic,
                                                     partition, first, end - 1));
  };
  while (reader.read(kMessagesAtOnce, take, damaged)) throw_if_interrupted();
  return rows;
}

}  // namespace

Frame read_stretch(const LogStretch& stretch, const Frame& empty) {
  Frame rows = names_kafka(stretch.address) ? read_cluster(stretch, empty) : read_embedded(stretch, empty);
  const Column& times = rows.at("timestamp");
  if (times.size() == 0) return rows;
  const std::int64_t after = *std::max_element(times.ints.begin(), times.ints.end()) - stretch.length.count();
  std::vector<std::uint8_t> keep(rows.rows());
  for (std::size_t row = 0; row < keep.size(); ++row) keep[row] = times.ints[row] > after ? 1 : 0;
  return select_rows(rows, keep);
}

}  // namespace foreshock
