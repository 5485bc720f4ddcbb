#include "foreshock/pipeline/live_features.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/feed/line_reader.hpp"
#include "foreshock/stream/topics.hpp"

namespace foreshock {
namespace {

constexpr std::int64_t kNotPut = -1;

}  // namespace

std::string feature_consumer(std::string_view set) {
  return fmt::format("features/{}", set);
}

LiveFeatures::LiveFeatures(const RowFeatureSet& set, RowSink sink)
    : set_(set),
      sink_(std::move(sink)),
      reader_({}, 0, products_, duplicates_,
              [this](const Record& record, std::string_view) { on_record(record); }),
      engine_(
          [this](const CoreRow& row) {
            sink_({row, ts_recv_, live_});
          },
          set),
      group_(feature_consumer(set.set.name)) {}

std::string LiveFeatures::position_name(ProductIndex product) const {
  return fmt::format("{}/{}/{}", group_, to_string(products_[product].venue), products_[product].product_id);
}

void LiveFeatures::on_record(const Record& record) {
  ++records_;
  while (anchors_.size() <= record.product) {
    const auto known = starts_.find(position_name(static_cast<ProductIndex>(anchors_.size())));
    anchors_.emplace_back(known == starts_.end() ? next_ : known->second);
    put_.push_back(kNotPut);
  }
  // Other products' warm-up may reach further back than this one's.
  if (!live_) {
    const auto known = starts_.find(position_name(record.product));
    if (known != starts_.end() && next_ < known->second) return;
  }
  ts_recv_ = record.ts_recv;
  anchors_[record.product].follow(record, next_);
  engine_.on_record(record);
}

std::optional<Error> LiveFeatures::read(std::string_view line) {
  text_.assign(line);
  text_.append(kJsonPadding, '\0');
  return reader_.read(std::string_view(text_).substr(0, line.size()));
}

std::optional<Error> LiveFeatures::on_entry(std::string_view line) {
  auto bad = read(line);
  if (bad) ++rejected_;
  ++next_;
  return bad;
}

void LiveFeatures::resume(EventLog& log) {
  const OffsetRange range = log.range(kRawTopic).value();
  const std::optional<std::int64_t> committed = log.committed(group_, kRawTopic).value();
  next_ = range.first;
  if (!committed) return;
  const std::string products = group_ + '/';
  std::int64_t start = *committed;
  const std::vector<TopicInfo> topics = log.topics().value();
  for (const TopicInfo& topic : topics) {
    if (topic.name != kRawTopic) continue;
    for (const ConsumerPosition& position : topic.consumers) {
      if (!position.group.starts_with(products)) continue;
      starts_[position.group] = position.next;
      start = std::min(start, position.next);
    }
  }
  if (start < range.first || *committed > range.end) {
    throw UserError(
        ErrorCode::bad_file,
        fmt::format("{} needs {} from offset {} on to go on, but it holds {} to {}; keep more of it, "
                    "or start a new log",
                    group_, kRawTopic, start, range.first, range.end));
  }
  next_ = start;
  warm_up(log, *committed);
}

void LiveFeatures::warm_up(EventLog& log, std::int64_t end) {
  live_ = false;
  while (next_ < end) {
    throw_if_interrupted();
    const LogBatch batch = log.read(kRawTopic, next_, {}).value();
    for (const LogEntry& entry : batch.entries) {
      if (next_ == end) break;
      next_ = entry.offset;
      static_cast<void>(read(entry.value));  // counted when it was new
      ++next_;
    }
  }
  live_ = true;
  records_ = 0;
}

void LiveFeatures::put_positions(LogGroup& group) {
  group.consumed(group_, kRawTopic, next_);
  const std::int64_t window_ns = set_.set.longest_window_s * kNanosPerSecond;
  for (std::size_t i = 0; i < anchors_.size(); ++i) {
    const std::int64_t first = anchors_[i].first_needed(anchors_[i].standing(), window_ns);
    if (first == put_[i]) continue;
    group.consumed(position_name(static_cast<ProductIndex>(i)), kRawTopic, first);
    put_[i] = first;
  }
}

}  // namespace foreshock
