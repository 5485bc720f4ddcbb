// The ends of damaged batches, on a partition that behaves as librdkafka's does: any offset inside brings the
// whole batch, and behind damage it may begin at the first offset again.
#include "foreshock/kafka/damage_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <utility>
#include <vector>

namespace foreshock {
namespace {

using Event = DamageGuard::Event;
using Spans = std::vector<std::pair<std::int64_t, std::int64_t>>;

struct Batch {
  std::int64_t first, end;
  bool damaged;
};

struct Read {
  std::vector<std::int64_t> taken;
  Spans damaged;
};

// `loses_its_place`: whether, come from messages before it, a damaged batch goes without a word and reading
// begins anew.
template <typename LosesItsPlace>
Read read(const std::vector<Batch>& batches, std::int64_t from, LosesItsPlace&& loses_its_place) {
  const std::int64_t end = batches.back().end;
  Read out;
  DamageGuard guard(from);
  std::int64_t at = from;
  int events = 0;
  bool fresh = true;  // nothing was read since the last restart
  const auto tell = [&](Event event, std::int64_t offset) {
    if (guard.on(event, offset, end) == DamageGuard::Then::take) {
      if (event == Event::message) out.taken.push_back(offset);
      return false;
    }
    if (guard.found()) out.damaged.push_back(*guard.found());
    at = guard.restart_at();
    fresh = true;
    return true;
  };
  while (guard.next() < end) {
    if (++events > 200'000) throw std::runtime_error("it goes round in a ring");
    const auto batch =
        std::find_if(batches.begin(), batches.end(), [&](const Batch& b) { return at < b.end; });
    if (batch == batches.end()) {
      if (!tell(Event::nothing, end)) break;
    } else if (batch->damaged) {
      if (!fresh && loses_its_place()) {
        at = 0;
        fresh = true;
      } else if (!tell(Event::damaged, batch->first)) {
        at = batch->end;
      }
    } else {
      const std::int64_t offset = at;
      if (!tell(Event::message, offset)) {
        at = offset + 1;
        fresh = false;
      }
    }
  }
  return out;
}

void expect_exact(const std::vector<Batch>& batches, std::int64_t from, const Read& got) {
  std::vector<std::int64_t> whole;
  Spans damaged;
  for (const Batch& batch : batches) {
    const std::int64_t first = std::max(batch.first, from);
    if (first >= batch.end) continue;
    if (batch.damaged) damaged.emplace_back(first, batch.end);
    for (std::int64_t offset = first; offset < batch.end && !batch.damaged; ++offset) whole.push_back(offset);
  }
  EXPECT_EQ(got.taken, whole);
  EXPECT_EQ(got.damaged, damaged);
}

TEST(DamageSearchTest, OneMessageAlone) {
  DamageSearch search(7, 7);
  EXPECT_EQ(search.tried(), 8);
  search.missed();
  EXPECT_EQ(search.end(), 8);
}

TEST(DamageSearchTest, TriesGrowWithTheLogarithm) {
  DamageSearch search(1'000, 1'000);
  int tries = 0;
  for (; !search.end(); ++tries) search.tried() < 1'000 + 12'345 ? search.hit() : search.missed();
  EXPECT_EQ(search.end(), 1'000 + 12'345);
  EXPECT_LE(tries, 30);
}

TEST(DamageGuardTest, RandomBatchesAreReadExactly) {
  std::mt19937 random(1);
  for (int round = 0; round < 2'000; ++round) {
    std::vector<Batch> batches;
    std::int64_t at = 0;
    const int count = 1 + static_cast<int>(random() % 8);
    for (int i = 0; i < count; ++i) {
      const auto size = static_cast<std::int64_t>(1 + random() % (i % 2 == 0 ? 5 : 60));
      batches.push_back({at, at + size, random() % 3 == 0});
      at += size;
    }
    const auto from = static_cast<std::int64_t>(random() % static_cast<std::uint32_t>(at));
    const bool may_lose = round % 2 == 0;
    const Read got = read(batches, from, [&] { return may_lose && random() % 4 == 0; });
    expect_exact(batches, from, got);
    if (HasFailure()) FAIL() << "round " << round;
  }
}

}  // namespace
}  // namespace foreshock
