#include "foreshock/pipeline/live_features.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

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

std::string LiveFeatures::product_name(ProductIndex product) const {
  return fmt::format("{}/{}", to_string(products_[product].venue), products_[product].product_id);
}

void LiveFeatures::on_record(const Record& record) {
  ++records_;
  while (anchors_.size() <= record.product) {
    const auto known = resumed_.starts.find(product_name(static_cast<ProductIndex>(anchors_.size())));
    anchors_.emplace_back(known == resumed_.starts.end() ? next_ : known->second);
    put_.push_back(kNotPut);
  }
  // Other products' warm-up may reach further back than this one's.
  if (!live_) {
    const auto known = resumed_.starts.find(product_name(record.product));
    if (known != resumed_.starts.end() && next_ < known->second) return;
  }
  if (live_ && each_) each_(record);
  ts_recv_ = record.ts_recv;
  anchors_[record.product].follow(record, next_);
  engine_.on_record(record);
}

std::optional<Error> LiveFeatures::read(std::string_view line) {
  text_.assign(line);
  text_.append(kJsonPadding, '\0');
  return reader_.read(std::string_view(text_).substr(0, line.size()));
}

std::optional<Error> LiveFeatures::on_entry(std::int64_t offset, std::string_view line) {
  next_ = offset;
  const bool was_live = std::exchange(live_, offset >= resumed_.committed);
  if (live_ && !was_live) records_ = 0;  // those before were counted when they were new
  auto bad = read(line);
  if (bad && live_) ++rejected_;
  ++next_;
  if (!live_) return std::nullopt;  // told when it was new
  return bad;
}

void LiveFeatures::observe(std::function<void(const Record&)> each, RefusedSink refused) {
  each_ = std::move(each);
  engine_.on_refused([this, refused = std::move(refused)](const Record& record, Refusal why) {
    if (live_) refused(record, why);
  });
}

void LiveFeatures::resume(ResumePoint point) {
  resumed_ = std::move(point);
  next_ = resumed_.from;
}

void LiveFeatures::resume(EventLog& log) {
  const OffsetRange range = log.range(kRawTopic).value();
  const std::optional<std::int64_t> committed = log.committed(group_, kRawTopic).value();
  ResumePoint point;
  point.committed = point.from = committed.value_or(range.first);
  const std::string products = group_ + '/';
  const std::vector<TopicInfo> topics = log.topics().value();
  for (const TopicInfo& topic : topics) {
    if (!committed || topic.name != kRawTopic) continue;
    for (const ConsumerPosition& position : topic.consumers) {
      if (position.group.starts_with(products)) {
        point.starts[position.group.substr(products.size())] = position.next;
        point.from = std::min(point.from, position.next);
      }
    }
  }
  if (point.from < range.first || point.committed > range.end) {
    throw UserError(
        ErrorCode::bad_file,
        fmt::format("{} needs {} from offset {} on to go on, but it holds {} to {}; keep more of it, "
                    "or start a new log",
                    group_, kRawTopic, point.from, range.first, range.end));
  }
  resume(std::move(point));
  warm_up(log);
}

void LiveFeatures::warm_up(EventLog& log) {
  while (next_ < resumed_.committed) {
    throw_if_interrupted();
    const LogBatch batch = log.read(kRawTopic, next_, {}).value();
    for (const LogEntry& entry : batch.entries) {
      if (entry.offset >= resumed_.committed) break;
      static_cast<void>(on_entry(entry.offset, entry.value));
    }
  }
}

std::int64_t LiveFeatures::first_needed(ProductIndex product) {
  CoreAnchors& anchors = anchors_[product];
  return anchors.first_needed(anchors.standing(), set_.set.longest_window_s * kNanosPerSecond);
}

ResumePoint LiveFeatures::resume_point() {
  ResumePoint point{next_, next_, {}};
  for (std::size_t i = 0; i < anchors_.size(); ++i) {
    const auto product = static_cast<ProductIndex>(i);
    const std::int64_t first = first_needed(product);
    point.starts[product_name(product)] = first;
    point.from = std::min(point.from, first);
  }
  return point;
}

void LiveFeatures::put_positions(LogGroup& group) {
  group.consumed(group_, kRawTopic, next_);
  for (std::size_t i = 0; i < anchors_.size(); ++i) {
    const auto product = static_cast<ProductIndex>(i);
    const std::int64_t first = first_needed(product);
    if (first == put_[i]) continue;
    group.consumed(fmt::format("{}/{}", group_, product_name(product)), kRawTopic, first);
    put_[i] = first;
  }
}

}  // namespace foreshock
