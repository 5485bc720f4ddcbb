// The log that ingest and run write: an embedded one, or a Kafka cluster behind an embedded one as its spill.
#pragma once

#include <memory>
#include <vector>

#include "feed_options.hpp"
#include "foreshock/pipeline/kafka_forwarder.hpp"
#include "foreshock/stream/event_log.hpp"

namespace foreshock::cli {

struct FeedLog {
  std::unique_ptr<EventLog> log;
  std::unique_ptr<KafkaForwarder> forwarder;  // null: there is no cluster
};

// Throws UserError.
[[nodiscard]] FeedLog open_feed_log(const FeedOptions& options, const std::vector<ForwardedTopic>& topics,
                                    const Notice& notice);

// Sends what is left; to standard error what could not be, with exit status 1 for what never can.
void finish_forwarding(FeedLog& log, const FeedOptions& options, Outcome& outcome);

}  // namespace foreshock::cli
