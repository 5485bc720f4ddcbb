#include "foreshock/drift/adwin.hpp"

#include <cmath>

namespace foreshock {
namespace {

// What the squared deviations grow by when two parts become one.
double between(double n0, double mean0, double n1, double mean1) {
  return n0 * n1 * (mean0 - mean1) * (mean0 - mean1) / (n0 + n1);
}

double size_of_row(std::size_t row) {
  return static_cast<double>(std::size_t{1} << row);
}

}  // namespace

bool Adwin::add(double value) {
  insert(value);
  ++seen_;
  if (seen_ % settings_.clock != 0 || count_ <= settings_.grace_period) return false;
  bool cut = false;
  while (cut_once()) cut = true;
  return cut;
}

void Adwin::insert(double value) {
  if (rows_.empty()) rows_.emplace_back();
  rows_.front().push_back({value, 0.0});
  if (count_ > 0) variance_ += between(1, value, static_cast<double>(count_), mean());
  ++count_;
  total_ += value;
  merge_full_rows();
}

void Adwin::merge_full_rows() {
  for (std::size_t row = 0; row < rows_.size() && rows_[row].size() > settings_.max_buckets; ++row) {
    if (row + 1 == rows_.size()) rows_.emplace_back();
    const double n = size_of_row(row);
    const Bucket a = rows_[row][0], b = rows_[row][1];
    rows_[row].erase(rows_[row].begin(), rows_[row].begin() + 2);
    rows_[row + 1].push_back(
        {a.total + b.total, a.variance + b.variance + between(n, a.total / n, n, b.total / n)});
  }
}

// Drops the oldest bucket where some cut, oldest parts first, tells two means apart.
bool Adwin::cut_once() {
  double n0 = 0, total0 = 0;
  for (std::size_t row = rows_.size(); row-- > 0;) {
    for (std::size_t i = 0; i < rows_[row].size(); ++i) {
      const bool newest = row == 0 && i + 1 == rows_[row].size();
      n0 += size_of_row(row);
      total0 += rows_[row][i].total;
      const double n1 = static_cast<double>(count_) - n0;
      const auto least = static_cast<double>(settings_.least_part);
      if (newest || n1 < least) return false;
      if (n0 >= least && differ(n0, total0, n1, total_ - total0)) {
        drop_oldest();
        return count_ > 0;
      }
    }
  }
  return false;
}

bool Adwin::differ(double n0, double total0, double n1, double total1) const {
  const auto n = static_cast<double>(count_);
  const auto least = static_cast<double>(settings_.least_part);
  const double harmonic = 1 / (n0 - least + 1) + 1 / (n1 - least + 1);
  const double confidence = std::log(2 * std::log(n) / settings_.delta);
  const double reach =
      std::sqrt(2 * harmonic * (variance_ / n) * confidence) + 2.0 / 3.0 * confidence * harmonic;
  return std::abs(total0 / n0 - total1 / n1) > reach;
}

void Adwin::drop_oldest() {
  std::deque<Bucket>& oldest = rows_.back();
  const double n = size_of_row(rows_.size() - 1);
  const Bucket bucket = oldest.front();
  oldest.pop_front();
  if (oldest.empty()) rows_.pop_back();
  count_ -= static_cast<std::size_t>(n);
  total_ -= bucket.total;
  if (count_ == 0) {
    variance_ = 0;
    return;
  }
  variance_ -= bucket.variance + between(n, bucket.total / n, static_cast<double>(count_), mean());
}

}  // namespace foreshock
