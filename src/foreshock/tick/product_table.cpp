#include "foreshock/tick/product_table.hpp"

namespace foreshock {

ProductIndex ProductTable::intern(Venue venue, std::string_view product_id) {
  if (last_ < products_.size()) {
    const Product& last = products_[last_];
    if (last.venue == venue && last.product_id == product_id) return last_;
  }
  const auto [at, fresh] =
      index_.try_emplace({venue, std::string(product_id)}, static_cast<ProductIndex>(products_.size()));
  if (fresh) products_.push_back({venue, std::string(product_id)});
  last_ = at->second;
  return last_;
}

}  // namespace foreshock
