#include "foreshock/evaluation/calm_now.hpp"

#include <cmath>
#include <iterator>
#include <set>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

// Values that come and go, and the ceil(n / 2)-th smallest of them: the largest of the lower half.
class SlidingMedian {
 public:
  void add(double value) {
    (lower_.empty() || value <= *lower_.rbegin() ? lower_ : upper_).insert(value);
    balance();
  }
  void remove(double value) {  // one that was added
    std::multiset<double>& half = value <= *lower_.rbegin() ? lower_ : upper_;
    const auto found = half.find(value);
    FORESHOCK_CHECK(found != half.end());
    half.erase(found);
    balance();
  }
  [[nodiscard]] std::int64_t size() const { return static_cast<std::int64_t>(lower_.size() + upper_.size()); }
  [[nodiscard]] double median() const { return *lower_.rbegin(); }  // of at least one

 private:
  // The lower half has as many as the upper, or one more.
  void balance() {
    if (lower_.size() > upper_.size() + 1) {
      upper_.insert(lower_.extract(std::prev(lower_.end())));
    } else if (lower_.size() < upper_.size()) {
      lower_.insert(upper_.extract(upper_.begin()));
    }
  }

  std::multiset<double> lower_;
  std::multiset<double> upper_;
};

void mark_calm(const std::vector<double>& level, const LabelledRows& rows,
               const std::vector<std::size_t>& of_product, std::vector<std::uint8_t>& calm) {
  SlidingMedian window;
  std::size_t added = 0;
  std::size_t removed = 0;
  for (const std::size_t row : of_product) {
    const std::int64_t now_ns = rows.timestamp_ns[row];
    for (; added < of_product.size() && rows.timestamp_ns[of_product[added]] <= now_ns; ++added) {
      if (std::isfinite(level[of_product[added]])) window.add(level[of_product[added]]);
    }
    for (; rows.timestamp_ns[of_product[removed]] <= now_ns - kCalmWindowNs; ++removed) {
      if (std::isfinite(level[of_product[removed]])) window.remove(level[of_product[removed]]);
    }
    // False for a level that is not known.
    calm[row] = window.size() >= kCalmKnownMin && level[row] < window.median() ? 1 : 0;
  }
}

}  // namespace

CalmNow calm_now(const Frame& frame, const LabelledRows& rows) {
  FORESHOCK_CHECK(frame.rows() == rows.size());
  const Column* column = frame.find("log_rv_60");
  if (column == nullptr) return {std::nullopt, "the table has no column log_rv_60"};
  if (column->type == ColumnType::string) {
    throw UserError(ErrorCode::schema_mismatch, "column log_rv_60 holds text; it must hold numbers");
  }
  std::vector<double> level;
  level.reserve(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) level.push_back(column->number(row));
  std::vector<std::uint8_t> calm(rows.size(), 0);
  for (const std::vector<std::size_t>& of_product : rows_by_product(rows)) {
    mark_calm(level, rows, of_product, calm);
  }
  return {std::move(calm), {}};
}

}  // namespace foreshock
