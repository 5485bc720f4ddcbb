#include "foreshock/pipeline/ingest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "foreshock/feed/live_clocks.hpp"
#include "foreshock/stream/group_commit.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

using std::chrono::milliseconds;

constexpr nanoseconds kLookAgain = milliseconds(20);  // at the time, whether to stop and the clocks
constexpr nanoseconds kClockMargin =
    milliseconds(10);  // what was stamped before a clock is in the queue by then
constexpr nanoseconds kTellAgain = std::chrono::seconds(10);
constexpr nanoseconds kQuietAfter = milliseconds(400);  // what is urgent comes about once a second
constexpr nanoseconds kLastTries = std::chrono::seconds(5);
constexpr std::size_t kEventsBetweenCommits = 1'000;

// Of earlier runs. Makes us the topic's writer.
bool holds_records(EventLog& log, const std::string& topic) {
  if (const auto failed = log.own_topic(topic)) throw UserError(*failed);
  return log.range(topic).value().end > 0;
}

class Ingest {
 public:
  Ingest(const IngestSettings& settings, EventLog& log, const std::vector<IngestCompanion*>& companions,
         const Notice& notice)
      : settings_(settings),
        companions_(companions),
        log_(log),
        group_(log, GroupLimits{}),
        notice_(notice),
        queue_(settings.waiting_bytes_max),
        merger_(venue_session(settings.feed.venue), settings.feed.products,
                holds_records(log, settings.topic), products_,
                [this](const Record& record, std::string_view raw) { take_record(record, raw); }),
        feed_(settings.feed, queue_, clock_, notice) {}

  void run(const std::function<bool()>& stop_asked) {
    const nanoseconds started = monotonic_now();
    while (!stop_asked()) {
      if (settings_.duration && monotonic_now() - started >= *settings_.duration) break;
      take_what_came();
      tell_companions();
    }
  }

  IngestReport finish() {
    feed_.stop();
    const nanoseconds give_up_at = monotonic_now() + kLastTries;
    while (queue_.drain(events_, nanoseconds(0))) take_events();
    std::optional<Error> failed = commit();
    while (failed && monotonic_now() < give_up_at) {
      queue_.drain(events_, milliseconds(100));  // nothing comes any more: a pause
      failed = commit();
    }
    report_.counts = merger_.counts();
    report_.reconnects = feed_.reconnects();
    report_.not_stored = static_cast<std::int64_t>(group_.pending().entries());
    report_.stored -= report_.not_stored;
    if (failed) report_.why_not_stored = failed->message;
    return report_;
  }

 private:
  void take_what_came() {
    // While the log takes nothing, what comes stays in the queue, which holds the venue back when it is full.
    if (group_.pending().bytes() >= settings_.waiting_bytes_max) {
      queue_.pause(kLookAgain);
    } else {
      const UnixNanos all_until = clock_.now() - kClockMargin;
      if (queue_.drain(events_, kLookAgain)) take_events();
      merger_.on_time(all_until);
      clocks_.until(all_until, [this](const Record& clock) { store(clock, {}); });
    }
    commit_if_due();
  }

  void take_events() {
    std::size_t taken = 0;
    for (const FeedEvent& event : events_.events) {
      switch (event.what) {
        case FeedEvent::What::open:
          merger_.on_open(event.connection, to_nanos(event.ts_recv));
          break;
        case FeedEvent::What::lost:
          merger_.on_lost(event.connection, event.ts_recv);
          break;
        case FeedEvent::What::message:
          merger_.on_message(event.connection, event.ts_recv, events_.text(event));
          break;
      }
      if (++taken % kEventsBetweenCommits == 0) commit_if_due();
    }
  }

  void take_record(const Record& record, std::string_view raw) {
    clocks_.before(record, [this](const Record& clock) { store(clock, {}); });
    store(record, raw);
  }

  void store(const Record& record, std::string_view raw) {
    line_.clear();
    append_envelope(line_, record, products_, raw);
    line_.pop_back();  // the line feed
    group_.pending().append(settings_.topic, record.ts_recv, products_[record.product].product_id, line_);
    for (IngestCompanion* companion : companions_) companion->on_line(line_);
    ++report_.stored;
    if (record.kind == RecordKind::clock) ++report_.clocks;
  }

  void commit_if_due() {
    const nanoseconds now = monotonic_now();
    const bool urgent = std::any_of(companions_.begin(), companions_.end(),
                                    [](const IngestCompanion* companion) { return companion->urgent(); });
    if (urgent) {
      group_.hasten();
      rest_at_ = now + kQuietAfter;
    } else if (rest_at_ && now >= *rest_at_) {
      rest_at_.reset();
      log_.rest();
    }
    if (group_.due_in(now) != nanoseconds(0)) return;
    const std::optional<Error> failed = commit();
    if (!failed) {
      if (std::exchange(failing_, false)) notice_(NoticeLevel::info, "the log can be written again");
      return;
    }
    if (std::exchange(failing_, true) && now - told_at_ < kTellAgain) return;
    told_at_ = now;
    notice_(NoticeLevel::error,
            fmt::format("{}; {} records wait, trying again", failed->message, group_.pending().entries()));
  }

  std::optional<Error> commit() {
    for (IngestCompanion* companion : companions_) companion->complete(group_.pending());
    if (auto failed = group_.commit(monotonic_now())) return failed;
    for (IngestCompanion* companion : companions_) companion->on_durable(clock_.now());
    return std::nullopt;
  }

  void tell_companions() {
    if (companions_.empty()) return;
    const IngestStatus status = {merger_.counts(), feed_.reconnects(), feed_.connections_up(),
                                 group_.pending().entries(), !failing_};
    for (IngestCompanion* companion : companions_) companion->on_time(clock_.now(), status);
  }

  const IngestSettings& settings_;
  const std::vector<IngestCompanion*>& companions_;
  EventLog& log_;
  GroupCommit group_;
  const Notice& notice_;
  StampClock clock_;
  MessageQueue queue_;
  ProductTable products_;
  FeedMerger merger_;
  LiveClocks clocks_;
  FeedEvents events_;
  std::string line_;
  std::optional<nanoseconds> rest_at_;
  bool failing_ = false;
  nanoseconds told_at_{};
  IngestReport report_;
  FeedThread feed_;  // last: its thread uses what stands above
};

}  // namespace

IngestReport run_ingest(const IngestSettings& settings, EventLog& log,
                        const std::vector<IngestCompanion*>& companions,
                        const std::function<bool()>& stop_asked, const Notice& notice) {
  Ingest ingest(settings, log, companions, notice);
  ingest.run(stop_asked);
  return ingest.finish();
}

}  // namespace foreshock
