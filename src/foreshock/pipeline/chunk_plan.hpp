// Where a log may be cut so that each part, computed alone after a warm-up, gives the rows of the whole:
// positions in log order, and for each the earlier position its warm-up must begin at.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

// Records [begin, end) make rows; [warm_up, begin) only prepare the state. warm_up <= begin <= end.
struct Chunk {
  std::size_t warm_up = 0;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// `count` chunks of about equal length (fewer when there are fewer records) that together cover every record
// which makes a row at or after `from`.
[[nodiscard]] std::vector<Chunk> plan_chunks(const std::vector<Record>& records, const FeatureSet& set,
                                             std::size_t count, std::optional<UnixNanos> from);

}  // namespace foreshock
