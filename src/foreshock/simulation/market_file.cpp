#include "foreshock/simulation/market_file.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/pending_text.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

void append_truth(std::string& out, const MarketSecond& second, const MarketSettings& settings) {
  for (std::size_t i = 0; i < second.truth.size(); ++i) {
    const TruthSecond& truth = second.truth[i];
    fmt::format_to(std::back_inserter(out), "{},{},{},{},{},{}\n", format_time(from_second(second.second)),
                   settings.products[i], truth.sigma_bp, truth.cascades_per_s, truth.integrated_variance_bp2,
                   kRegimes[second.regime].name);
  }
}

}  // namespace

FeedCounts write_market_file(const MarketFileSettings& settings,
                             const std::function<void(std::int64_t seconds_done)>& progress) {
  SimulatedFeed feed(settings.market, settings.with_faults);
  PendingText records(settings.out);
  std::optional<PendingText> truth;
  if (!settings.truth.empty()) {
    truth.emplace(settings.truth);
    truth->buffer() += "timestamp,product_id,sigma_bp,cascades_per_s,integrated_variance_bp2,regime\n";
  }
  std::vector<FeedRecord> batch;
  for (std::int64_t seconds_done = 1; feed.next_second(batch); ++seconds_done) {
    throw_if_interrupted();
    for (const FeedRecord& item : batch)
      append_envelope(records.buffer(), item.record, feed.products(), item.raw);
    records.flush_if_large();
    if (truth) {
      append_truth(truth->buffer(), feed.market_second(), settings.market);
      truth->flush_if_large();
    }
    if (progress) progress(seconds_done);
  }
  if (truth) truth->commit();
  records.commit();
  return feed.counts();
}

}  // namespace foreshock
