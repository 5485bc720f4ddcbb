#include "foreshock/pipeline/feed_thread.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using std::chrono::milliseconds;

constexpr nanoseconds kLookAgain = milliseconds(50);          // at the sessions, at the latest
constexpr nanoseconds kTellAgain = std::chrono::seconds(30);  // while it cannot connect
constexpr nanoseconds kSecondIsYounger = std::chrono::minutes(10);

double seconds_of(nanoseconds span) {
  return std::chrono::duration<double>(span).count();
}

}  // namespace

FeedThread::FeedThread(const FeedSettings& settings, MessageQueue& queue, StampClock& clock, Notice notice)
    : settings_(settings),
      queue_(queue),
      clock_(clock),
      notice_(std::move(notice)),
      limits_(venue_session(settings.venue)) {
  check_websocket_settings(settings.websocket);
  const VenueSession& venue = venue_session(settings.venue);
  for (std::size_t i = 0; i < settings.connections; ++i) {
    const auto seed = static_cast<std::uint64_t>(to_nanos(clock.now())) + i;
    lines_.emplace_back(
        i, std::string(to_string(settings.venue)) + (i == 0 ? "" : ", second connection"),
        Session(venue, settings.products, limits_, seed, kSecondIsYounger * static_cast<std::int64_t>(i)));
  }
  thread_ = std::thread([this] { run(); });
}

FeedThread::~FeedThread() {
  stop();
}

void FeedThread::stop() {
  stopping_ = true;
  loop_.wake();
  if (thread_.joinable()) thread_.join();
}

void FeedThread::run() {
  while (!stopping_) {
    nanoseconds until = monotonic_now() + kLookAgain;
    for (Line& line : lines_) until = std::min(until, step(line));
    if (stopping_) break;
    loop_.run_for(std::max(until - monotonic_now(), nanoseconds(0)));
    if (paused_) resume_if_there_is_room();
  }
  for (Line& line : lines_) {
    if (line.client) line.client->say_goodbye();
    line.client.reset();
  }
}

nanoseconds FeedThread::step(Line& line) {
  using What = Session::Action::What;
  if (line.end) {
    line.client.reset();
    const ConnectionEnd end = *std::exchange(line.end, std::nullopt);
    line.session.on_end(monotonic_now(), end);
    lost(line, end.cause);
  }
  while (true) {
    Session::Action action = line.session.next(monotonic_now());
    if (std::string warning = line.session.take_warning(); !warning.empty()) {
      notice_(NoticeLevel::warning, fmt::format("{}: the venue says: {}", line.name, warning));
    }
    switch (action.what) {
      case What::wait:
        return action.until;
      case What::connect:
        connect(line);
        if (line.end) return monotonic_now();
        break;
      case What::send:
        line.client->send(std::move(action.text));
        break;
      case What::close:
        if (line.client) line.client->say_goodbye();
        line.client.reset();
        lost(line, action.text);
        break;
    }
  }
}

void FeedThread::connect(Line& line) {
  WebsocketClient::Callbacks callbacks;
  callbacks.on_open = [this, &line] { opened(line); };
  callbacks.on_message = [this, &line](std::string_view text) { on_message(line, text); };
  callbacks.on_control = [&line] { line.session.on_activity(monotonic_now()); };
  callbacks.on_end = [this, &line](const ConnectionEnd& end) {
    line.end = end;
    loop_.wake();
  };
  try {
    line.client = std::make_unique<WebsocketClient>(loop_, settings_.websocket, std::move(callbacks));
    if (paused_) line.client->pause();
  } catch (const UserError& error) {  // the file of certificates is gone
    line.end = ConnectionEnd{.reached = false, .refused = true, .cause = error.what()};
  }
}

void FeedThread::opened(Line& line) {
  const nanoseconds now = monotonic_now();
  line.session.on_open(now);
  line.open = true;
  ++up_;
  if (line.session.opened() > 1) ++reconnects_;
  static_cast<void>(queue_.push(FeedEvent::What::open, line.number, clock_.now(), {}));
  if (line.down_since && line.session.opened() > 1) {
    notice_(NoticeLevel::info,
            fmt::format("{}: connected again after {:.1f} s", line.name, seconds_of(now - *line.down_since)));
  } else {
    notice_(NoticeLevel::info, fmt::format("{}: connected to {}", line.name, settings_.websocket.url));
  }
  line.down_since.reset();
  loop_.wake();
}

void FeedThread::on_message(Line& line, std::string_view text) {
  const UnixNanos ts_recv = clock_.now();
  line.session.on_message(monotonic_now(), text);
  if (!queue_.push(FeedEvent::What::message, line.number, ts_recv, text)) pause();
}

// The first cause of being down is told at once, later ones now and then.
void FeedThread::lost(Line& line, const std::string& cause) {
  const nanoseconds now = monotonic_now();
  if (std::exchange(line.open, false)) {
    --up_;
    static_cast<void>(queue_.push(FeedEvent::What::lost, line.number, clock_.now(), {}));
  }
  const bool news = !line.down_since || now - line.told_at >= kTellAgain;
  if (!line.down_since) line.down_since = now;
  if (!news) return;
  line.told_at = now;
  notice_(NoticeLevel::warning, fmt::format("{}: {}; connecting again", line.name, cause));
}

void FeedThread::pause() {
  if (std::exchange(paused_, true)) return;
  for (Line& line : lines_) {
    if (line.client) line.client->pause();
  }
}

void FeedThread::resume_if_there_is_room() {
  const nanoseconds now = monotonic_now();
  // The silence is ours, not the venue's.
  for (Line& line : lines_) line.session.on_activity(now);
  if (!queue_.there_is_room()) return;
  paused_ = false;
  for (Line& line : lines_) {
    if (line.client) line.client->resume();
  }
}

}  // namespace foreshock
