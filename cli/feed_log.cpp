#include "feed_log.hpp"

#include <fmt/format.h>

namespace foreshock::cli {
namespace {

constexpr nanoseconds kLastTries = std::chrono::seconds(10);
constexpr double kBytesPerGib = 1024.0 * 1024 * 1024;

}  // namespace

FeedLog open_feed_log(const FeedOptions& options, const std::vector<ForwardedTopic>& topics,
                      const Notice& notice) {
  FeedLog opened;
  if (!names_kafka(options.log)) {
    opened.log = open_event_log(options.log, LogAccess::write);
    return opened;
  }
  const KafkaSettings settings = kafka_settings(options.log);
  opened.log = open_event_log("sqlite:" + options.spill, LogAccess::write);
  const auto bytes = static_cast<std::int64_t>(options.spill_gib * kBytesPerGib);
  if (const auto failed = opened.log->limit_bytes(bytes)) throw UserError(*failed);
  opened.forwarder = std::make_unique<KafkaForwarder>(settings, *opened.log, topics, notice);
  return opened;
}

void finish_forwarding(FeedLog& log, const FeedOptions& options, Outcome& outcome) {
  if (!log.forwarder) return;
  const ForwardCounts counts = log.forwarder->finish(kLastTries);
  if (counts.waiting > 0) {
    fmt::print(stderr, "foreshock: {} wait in {}; the next start with it sends them\n",
               plural(counts.waiting, "record"), options.spill);
  }
  if (counts.undeliverable > 0) {
    fmt::print(stderr, "foreshock: {} could not be delivered\n",
               plural(static_cast<std::int64_t>(counts.undeliverable), "record"));
    outcome.exit_status = ExitStatus::failed;
  }
}

}  // namespace foreshock::cli
