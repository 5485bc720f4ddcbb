#include "foreshock/features/core_engine.hpp"

#include "foreshock/features/product_engine.hpp"

namespace foreshock {

CoreEngine::CoreEngine(CoreRowSink sink, const RowFeatureSet& features, const TimelineSettings& settings)
    : sink_(std::move(sink)), features_(features), settings_(settings) {}

CoreEngine::~CoreEngine() = default;

ProductEngine& CoreEngine::state(ProductIndex product) {
  if (product >= products_.size()) products_.resize(product + 1);
  auto& slot = products_[product];
  if (!slot) slot = std::make_unique<ProductEngine>(product, features_, settings_, sink_, refused_);
  return *slot;
}

void CoreEngine::on_record(const Record& record) {
  state(record.product).on_record(record);
}

void CoreEngine::end_of_input() {
  for (const auto& product : products_) {
    if (product) product->end_of_input();
  }
}

CoreCounts CoreEngine::counts(ProductIndex product) const {
  if (product >= products_.size() || !products_[product]) return {};
  return products_[product]->counts();
}

}  // namespace foreshock
