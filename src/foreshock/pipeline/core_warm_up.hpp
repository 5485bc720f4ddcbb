// Warm-up of core_v1, whose rows depend on the last window and a margin of each product's watermark
// (docs/decisions/0001-engine-semantics.md, Restart). A run may only start at an anchor: a record that the
// whole run accepted as it came, that set the watermark and the latest ts_recv, and whose successor lets it
// stand; a run started at a stamp from the future, or at a late one, would begin elsewhere in time.
#pragma once

#include <deque>
#include <optional>
#include <vector>

#include "foreshock/features/timeline.hpp"
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
  struct Anchor {
    std::size_t number = 0;  // of the product's records
    UnixNanos watermark{};   // its ts_event
    UnixNanos received{};
  };
  struct Product {
    bool seen = false;
    bool passed = false;  // none of its rows to come is before `to`
    Timeline timeline;
    UnixNanos received{};             // latest of accepted and late records
    std::deque<Anchor> anchors;       // both times ascend; at most one a second
    std::optional<Anchor> unsettled;  // an anchor if its successor lets it stand
    KeptRecords kept;
    std::size_t first_needed = 0;
  };
  struct Before {
    ProductIndex product = 0;
    bool started = false;
    UnixNanos watermark{};
  };

  void follow(Product& product, const Record& record);
  void drop_unneeded(Product& product, bool started, UnixNanos watermark) const;

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
