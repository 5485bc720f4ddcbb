#include "foreshock/pipeline/warm_up.hpp"

#include "foreshock/pipeline/core_warm_up.hpp"
#include "foreshock/pipeline/tick_warm_up.hpp"

namespace foreshock {

std::size_t WarmUp::records() const {
  std::size_t count = 0;
  for (const Piece& piece : pieces) count += piece.records->size() - piece.begin;
  return count;
}

std::unique_ptr<WarmUpSource> make_warm_up_source(const FeatureSet& set, const AskedSpan& span) {
  if (&set == &handoff_v1()) return std::make_unique<TickWarmUp>(set, span);
  return std::make_unique<CoreWarmUp>(set, span);
}

}  // namespace foreshock
