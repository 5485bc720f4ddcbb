// Warm-up of core_v1, whose rows depend on the last window and a margin of each product's watermark: from the
// anchor that core_anchors.hpp names.
#pragma once

#include <optional>
#include <vector>

#include "foreshock/pipeline/core_anchors.hpp"
#include "foreshock/pipeline/kept_records.hpp"
#include "foreshock/pipeline/warm_up.hpp"

namespace foreshock {

class CoreWarmUp final : public WarmUpSource {
 public:
  CoreWarmUp(const FeatureSet& set, const AskedSpan& span);

  bool observe(const Record& record) override;
  void keep(const Record& record) override;
  void begin_chunk() override;
  [[nodiscard]] std::size_t records() const override { return warm_up_records_; }
  std::optional<WarmUp> end_chunk() override;
  [[nodiscard]] bool may_go_on() const override { return true; }

 private:
  struct Product {
    bool seen = false;
    bool passed = false;  // none of its rows to come is before `to`
    CoreAnchors anchors;  // numbers: of the product's records
    KeptRecords kept;
  };
  struct Before {
    ProductIndex product = 0;
    CoreAnchors::Standing standing;
  };

  std::size_t drop_unneeded(Product& product, const CoreAnchors::Standing& standing) const;

  std::int64_t window_ns_;
  AskedSpan span_;
  bool reached_;              // some product has come to `from`
  std::size_t unpassed_ = 0;  // products seen that have not passed `to`
  std::vector<Product> products_;
  std::optional<Before> before_;  // how its product stood before the record observed but not yet kept
  WarmUp warm_up_;
  std::size_t warm_up_records_ = 0;
};

}  // namespace foreshock
