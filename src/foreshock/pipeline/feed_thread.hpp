// The thread that keeps connections to a venue: drives their sessions (session.hpp) over WebSockets, stamps
// each message before anyone reads it and pushes it to the queue. Stops reading while the queue is full, so
// that TCP holds the venue back. Ended by its destructor.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "foreshock/feed/receipt_clock.hpp"
#include "foreshock/feed/session.hpp"
#include "foreshock/feed/websocket_client.hpp"
#include "foreshock/pipeline/message_queue.hpp"

namespace foreshock {

enum class NoticeLevel : std::uint8_t { debug, info, warning, error };

// One line for whoever watches the program. Called from several threads.
using Notice = std::function<void(NoticeLevel level, const std::string& text)>;

// The time of receipt now, the same for the thread that stamps and the one that writes clock records.
class StampClock {
 public:
  StampClock() : clock_(monotonic_now(), wall_clock_now()) {}
  [[nodiscard]] UnixNanos now() {
    const std::scoped_lock hold(lock_);
    return clock_.at(monotonic_now(), wall_clock_now());
  }

 private:
  std::mutex lock_;
  ReceiptClock clock_;
};

struct FeedSettings {
  Venue venue = Venue::coinbase_advanced;
  std::vector<std::string> products;  // in the venue's spelling
  WebsocketSettings websocket;
  std::size_t connections = 1;
};

class FeedThread {
 public:
  FeedThread(const FeedSettings& settings, MessageQueue& queue, StampClock& clock, Notice notice);
  ~FeedThread();
  FeedThread(const FeedThread&) = delete;
  FeedThread& operator=(const FeedThread&) = delete;

  // Ends the connections and the thread; everything received is in the queue.
  void stop();
  [[nodiscard]] std::int64_t reconnects() const { return reconnects_; }
  [[nodiscard]] std::size_t connections_up() const { return up_; }

 private:
  struct Line {
    Line(std::size_t at, std::string called, Session of)
        : number(at), name(std::move(called)), session(std::move(of)) {}

    std::size_t number;
    std::string name;  // "binance", "binance, second connection"
    Session session;
    std::unique_ptr<WebsocketClient> client;
    std::optional<ConnectionEnd> end;  // came in a callback: the client goes when nothing of it is running
    bool open = false;
    std::optional<nanoseconds> down_since;  // since it was last open
    nanoseconds told_at{};                  // of the last notice about being down
  };

  void run();
  [[nodiscard]] nanoseconds step(Line& line);  // until when nothing is due
  void connect(Line& line);
  void on_message(Line& line, std::string_view text);
  void opened(Line& line);
  void lost(Line& line, const std::string& cause);
  void pause();
  void resume_if_there_is_room();

  FeedSettings settings_;
  MessageQueue& queue_;
  StampClock& clock_;
  Notice notice_;
  ConnectionLimits limits_;
  WebsocketLoop loop_;
  std::deque<Line> lines_;
  bool paused_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> reconnects_ = 0;
  std::atomic<std::size_t> up_ = 0;
  std::thread thread_;
};

}  // namespace foreshock
