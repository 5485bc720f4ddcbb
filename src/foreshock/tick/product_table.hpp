// The products of a run, numbered in the order they were first seen. A product is a venue's instrument: the
// same product_id on two venues is two products.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/tick/record.hpp"

namespace foreshock {

struct Product {
  Venue venue;
  std::string product_id;  // the venue's own text, e.g. "BTC-USD"
};

class ProductTable {
 public:
  ProductIndex intern(Venue venue, std::string_view product_id);
  [[nodiscard]] const Product& operator[](ProductIndex index) const { return products_[index]; }
  [[nodiscard]] std::size_t size() const { return products_.size(); }

 private:
  std::vector<Product> products_;
  std::map<std::pair<Venue, std::string>, ProductIndex> index_;
  ProductIndex last_ = 0;  // most records follow one of the same product
};

}  // namespace foreshock
