#include "foreshock/pipeline/message_queue.hpp"

#include <utility>

#include "foreshock/feed/line_reader.hpp"

namespace foreshock {

bool MessageQueue::push(FeedEvent::What what, std::size_t connection, UnixNanos ts_recv,
                        std::string_view text) {
  const std::scoped_lock hold(lock_);
  const std::size_t at = waiting_.bytes.size();
  waiting_.bytes.append(text);
  waiting_.bytes.append(kJsonPadding, ' ');
  const bool first = waiting_.events.empty();
  waiting_.events.push_back({what, static_cast<std::uint8_t>(connection), ts_recv, at, text.size()});
  if (first) came_.notify_one();
  return waiting_.bytes.size() < bytes_max_;
}

bool MessageQueue::there_is_room() const {
  const std::scoped_lock hold(lock_);
  return waiting_.bytes.size() < bytes_max_ / 2;
}

bool MessageQueue::drain(FeedEvents& out, nanoseconds wait) {
  out.clear();
  std::unique_lock hold(lock_);
  came_.wait_for(hold, wait, [this] { return !waiting_.events.empty(); });
  std::swap(out, waiting_);
  return !out.events.empty();
}

void MessageQueue::pause(nanoseconds span) {
  std::unique_lock hold(lock_);
  never_.wait_for(hold, span, [] { return false; });
}

}  // namespace foreshock
