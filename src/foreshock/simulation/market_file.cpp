#include "foreshock/simulation/market_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

// Text collected in memory and written to a pending file in large pieces.
class PendingText {
 public:
  explicit PendingText(const std::filesystem::path& target)
      : target_(target), pending_(target), stream_(pending_.path(), std::ios::binary) {
    check();
  }

  [[nodiscard]] std::string& buffer() { return buffer_; }

  void flush_if_large() {
    constexpr std::size_t kLarge = 1 << 20;
    if (buffer_.size() >= kLarge) flush();
  }

  void commit() {
    flush();
    stream_.close();
    check();
    pending_.commit();
  }

 private:
  void flush() {
    stream_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size())).flush();
    buffer_.clear();
    check();
  }

  void check() const {
    if (stream_) return;
    throw UserError(ErrorCode::cannot_write,
                    fmt::format("cannot write {}: {}", target_.string(), std::strerror(errno)));
  }

  std::filesystem::path target_;
  PendingFile pending_;
  std::ofstream stream_;
  std::string buffer_;
};

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
