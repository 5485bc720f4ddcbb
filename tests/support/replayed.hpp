// What a replay of records in memory gives, as one value.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "foreshock/pipeline/replay.hpp"

namespace foreshock {

struct Replayed {
  Frame rows, refused;
  ReplayCounts counts;
};

inline Replayed replayed(const RecordLog& log, const ReplaySettings& settings) {
  Replayed out;
  out.counts = replay_records(log, settings,
                              {[&](Frame more) { append_rows(out.rows, std::move(more)); },
                               [&](Frame more) { append_rows(out.refused, std::move(more)); }});
  return out;
}

// The records with a product of its own name for every index up to the largest.
inline RecordLog log_of(std::vector<Record> records) {
  RecordLog log;
  ProductIndex products = 0;
  for (const Record& record : records) products = std::max(products, record.product + 1);
  for (ProductIndex i = 0; i < products; ++i) {
    log.products.intern(Venue::coinbase_advanced, fmt::format("P{}-USD", i));
  }
  log.records = std::move(records);
  return log;
}

}  // namespace foreshock
