#include "foreshock/pipeline/core_warm_up.hpp"

#include <utility>

namespace foreshock {
namespace {

constexpr std::size_t kBetweenDrops = 4096;  // records of a product

bool skipped(const Record& record) {
  return record.is(Record::kDuplicate) || record.is(Record::kSnapshot);
}

}  // namespace

CoreWarmUp::CoreWarmUp(const FeatureSet& set, const AskedSpan& span)
    : window_ns_(set.longest_window_s * kNanosPerSecond), span_(span), reached_(!span.from) {}

bool CoreWarmUp::observe(const Record& record) {
  if (record.product >= products_.size()) products_.resize(record.product + 1);
  Product& product = products_[record.product];
  if (!product.seen) ++unpassed_;
  product.seen = true;
  const Timeline& timeline = product.anchors.timeline();
  before_ = {record.product, product.anchors.standing()};
  const bool not_all_passed = unpassed_ > 0;
  product.anchors.follow(record, static_cast<std::int64_t>(product.kept.next()));
  if (timeline.started()) {
    if (span_.from && timeline.watermark() >= *span_.from) reached_ = true;
    // Rows to come are of later seconds than the closed ones.
    if (span_.to && !product.passed && from_second(timeline.closed() + 1) >= *span_.to) {
      product.passed = true;
      --unpassed_;
    }
  }
  return reached_ && not_all_passed;
}

void CoreWarmUp::keep(const Record& record) {
  before_.reset();
  if (skipped(record)) return;
  Product& product = products_[record.product];
  product.kept.push(record);
  if (product.kept.next() % kBetweenDrops == 0) {
    drop_unneeded(product, product.anchors.standing());
  }
}

// Gives the number of the first record that is needed.
std::size_t CoreWarmUp::drop_unneeded(Product& product, const CoreAnchors::Standing& standing) const {
  const auto first = static_cast<std::size_t>(product.anchors.first_needed(standing, window_ns_));
  product.kept.drop_before(first);
  return first;
}

void CoreWarmUp::begin_chunk() {
  warm_up_ = {};
  for (std::size_t i = 0; i < products_.size(); ++i) {
    Product& product = products_[i];
    const bool is_before = before_ && before_->product == i;
    const std::size_t first =
        drop_unneeded(product, is_before ? before_->standing : product.anchors.standing());
    product.kept.share(first, warm_up_);
  }
  warm_up_records_ = warm_up_.records();
}

std::optional<WarmUp> CoreWarmUp::end_chunk() {
  return std::exchange(warm_up_, {});
}

}  // namespace foreshock
