// Rows of the engines gathered into a Frame with the columns of their feature set, ready for Parquet or a
// model.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/features/core_engine.hpp"
#include "foreshock/features/tick_engine.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

// The table must outlive this; products may be added to it meanwhile.
class FeatureFrame {
 public:
  FeatureFrame(const FeatureSet& set, const ProductTable& products);

  void add(const CoreRow& row);                                  // of core_v1
  void add(const TickRows& rows) { add(rows, 0, rows.size()); }  // of handoff_v1
  void add(const TickRows& rows, std::size_t begin, std::size_t end);
  [[nodiscard]] std::size_t rows() const { return frame_.rows(); }
  // The rows so far; starts anew.
  [[nodiscard]] Frame take();

 private:
  void add_values(std::span<const double> values);
  void add_block();

  struct Codes {
    std::int64_t venue, product_id;
  };
  [[nodiscard]] const Codes& codes(ProductIndex product);

  const FeatureSet& set_;
  const ProductTable& products_;
  Frame frame_;
  std::vector<double> block_;                // values of the last rows, row by row, not yet in frame_
  std::vector<std::optional<Codes>> codes_;  // in frame_'s dictionaries, by ProductIndex
};

}  // namespace foreshock
