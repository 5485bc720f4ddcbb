// What must be fed to a new engine so that from there on it gives the rows of one that read everything. A
// WarmUpSource follows the log as it is read and keeps, of each product, only what the warm-up of a later
// chunk can need. Products do not touch one another, so a warm-up comes product by product, not in log order.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "foreshock/core/time.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

struct WarmUp {
  struct Piece {
    std::shared_ptr<const std::vector<Record>> records;
    std::size_t begin = 0;  // the first to feed
  };
  std::vector<Piece> pieces;

  [[nodiscard]] std::size_t records() const;
};

// Rows with from <= timestamp < to.
struct AskedSpan {
  std::optional<UnixNanos> from, to;

  [[nodiscard]] bool holds(UnixNanos time) const { return !(from && time < *from) && !(to && time >= *to); }
};

// For each record in log order: observe(), then begin_chunk() if a chunk begins with it, then keep().
class WarmUpSource {
 public:
  WarmUpSource() = default;
  virtual ~WarmUpSource() = default;
  WarmUpSource(const WarmUpSource&) = delete;
  WarmUpSource& operator=(const WarmUpSource&) = delete;

  // Whether the record may bring a row of the span. What is told depends on the log alone.
  [[nodiscard]] virtual bool observe(const Record& record) = 0;
  virtual void keep(const Record& record) = 0;
  virtual void begin_chunk() = 0;
  // Records to feed before the chunk begun last; fixed by its beginning for core_v1, 0 while unknown.
  [[nodiscard]] virtual std::size_t records() const = 0;
  // Once a chunk; nullopt: it gives no row of the span and nothing to count.
  [[nodiscard]] virtual std::optional<WarmUp> end_chunk() = 0;
  // Whether an engine may go on into the next chunk: one that keeps all it has seen should not.
  [[nodiscard]] virtual bool may_go_on() const = 0;
};

[[nodiscard]] std::unique_ptr<WarmUpSource> make_warm_up_source(const FeatureSet& set, const AskedSpan& span);

}  // namespace foreshock
