// RankWindow: where a value stands among those of the last W seconds, in bins, at a cost that does not grow
// with W: counts by bin in a Fenwick tree (Fenwick, 1994). No allocation after construction.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace foreshock {

inline constexpr std::int32_t kRankWindow = 14400;  // s: of log_rv_60_rank

// The bin of a log_rv, 1/64 wide; nullopt for null.
[[nodiscard]] std::optional<std::uint32_t> rank_bin(double log_rv);

class RankWindow {
 public:
  static constexpr std::uint32_t kBins = 1024;

  explicit RankWindow(std::int64_t window_s);

  // One a second, in order; nullopt: not known. bin < kBins.
  void push(std::optional<std::uint32_t> bin);
  [[nodiscard]] std::uint32_t known() const { return known_; }  // of the last W
  [[nodiscard]] std::uint32_t below(std::uint32_t bin) const;   // of the last W, in lower bins
  [[nodiscard]] std::uint32_t equal(std::uint32_t bin) const { return below(bin + 1) - below(bin); }

 private:
  static constexpr std::uint16_t kUnknown = 0xffff;
  void add(std::uint32_t bin, std::int32_t change);

  std::vector<std::uint16_t> bins_;  // a ring of the last W
  std::size_t next_ = 0;
  std::uint32_t known_ = 0;
  std::array<std::int32_t, kBins + 1> tree_{};
};

}  // namespace foreshock
