#include "foreshock/stream/log_group.hpp"

#include <algorithm>

#include "foreshock/stream/entry_frame.hpp"

namespace foreshock {

void LogGroup::append(std::string_view topic, UnixNanos time, std::string_view key, std::string_view value) {
  auto at = std::find_if(topics_.begin(), topics_.end(), [&](const Topic& t) { return t.name == topic; });
  if (at == topics_.end()) {
    topics_.push_back({std::string(topic), {}, {}, {}});
    at = topics_.end() - 1;
  }
  const std::size_t start = at->frames.size();
  append_frame(at->frames, time, key, value);
  at->starts.push_back(start);
  at->times.push_back(time);
  ++entries_;
  bytes_ += at->frames.size() - start;
}

void LogGroup::consumed(std::string_view group, std::string_view topic, std::int64_t next) {
  for (Consumed& known : consumed_) {
    if (known.group != group || known.topic != topic) continue;
    known.next = next;
    return;
  }
  consumed_.push_back({std::string(group), std::string(topic), next});
}

// Topics stay, empty, with the memory they have: the next group is of the same ones.
void LogGroup::clear() {
  for (Topic& topic : topics_) {
    topic.frames.clear();
    topic.starts.clear();
    topic.times.clear();
  }
  consumed_.clear();
  entries_ = 0;
  bytes_ = 0;
}

}  // namespace foreshock
