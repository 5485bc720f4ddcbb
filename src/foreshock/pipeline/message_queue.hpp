// What a feed's thread hands to the thread that stores it: messages and the comings and goings of
// connections, in order. Bounded by bytes: when it is full, push says so and the feed stops reading until it
// has been drained; what it pushes nevertheless is taken, since it was received. One thread pushes, one
// drains.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/core/time.hpp"

namespace foreshock {

struct FeedEvent {
  enum class What : std::uint8_t { message, open, lost };
  What what;
  std::uint8_t connection;
  UnixNanos ts_recv;     // open: the connection's start
  std::size_t at, size;  // of the text in the drained bytes
};

struct FeedEvents {
  std::vector<FeedEvent> events;
  std::string bytes;  // each text is followed by kJsonPadding bytes

  [[nodiscard]] std::string_view text(const FeedEvent& event) const {
    return {bytes.data() + event.at, event.size};
  }
  void clear() {
    events.clear();
    bytes.clear();
  }
};

class MessageQueue {
 public:
  explicit MessageQueue(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // False: full, read no more until there_is_room().
  [[nodiscard]] bool push(FeedEvent::What what, std::size_t connection, UnixNanos ts_recv,
                          std::string_view text);
  [[nodiscard]] bool there_is_room() const;

  // Swaps what has come into `out`, whose content is dropped; waits at most `wait` for the first event.
  // False: nothing came.
  bool drain(FeedEvents& out, nanoseconds wait);
  // Lets time pass, and leaves what has come where it is.
  void pause(nanoseconds span);

 private:
  std::size_t bytes_max_;
  mutable std::mutex lock_;
  std::condition_variable came_, never_;
  FeedEvents waiting_;
};

}  // namespace foreshock
