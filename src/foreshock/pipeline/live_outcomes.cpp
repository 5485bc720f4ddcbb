#include "foreshock/pipeline/live_outcomes.hpp"

#include <cmath>
#include <utility>

#include "foreshock/labels/spike_labels.hpp"

namespace foreshock {
namespace {

Frame empty_outcomes() {
  Frame frame;
  frame.add("timestamp", ColumnType::timestamp);
  frame.add("venue", ColumnType::string);
  frame.add("product_id", ColumnType::string);
  frame.add("v", ColumnType::float64);
  frame.add("label", ColumnType::boolean);
  frame.add("known_at", ColumnType::timestamp);
  return frame;
}

}  // namespace

LiveOutcomes::LiveOutcomes(const LabelRule& rule, std::int64_t horizon_s, const ProductTable& products)
    : rule_(rule), horizon_s_(horizon_s), products_(products), outcomes_(empty_outcomes()) {}

void LiveOutcomes::on_row(const OutcomeRow& row, UnixNanos receipt, bool live) {
  if (row.product >= rows_.size()) rows_.resize(row.product + 1);
  std::deque<OutcomeRow>& kept = rows_[row.product];
  kept.push_back(row);
  while (kept.front().second + horizon_s_ <= row.second) {
    if (live) add(labelled(kept), row, receipt);
    kept.pop_front();
  }
}

// The labels of the rows kept; the first one's is what is wanted.
Frame LiveOutcomes::labelled(const std::deque<OutcomeRow>& kept) const {
  Frame frame;
  Column timestamp("timestamp", ColumnType::timestamp), venue("venue", ColumnType::string);
  Column product_id("product_id", ColumnType::string), status("status", ColumnType::string);
  Column return_q("return_q", ColumnType::int64), rv_300("rv_300", ColumnType::float64);
  Column valid_300("valid_300", ColumnType::int64);
  for (const OutcomeRow& row : kept) {
    timestamp.push_int(to_nanos(from_second(row.second)));
    venue.push_text(to_string(products_[row.product].venue));
    product_id.push_text(products_[row.product].product_id);
    status.push_text(to_string(row.status));
    row.return_q ? return_q.push_int(*row.return_q) : return_q.push_null();
    rv_300.push_number(row.rv_300);
    valid_300.push_int(row.valid_300);
  }
  for (Column* column : {&timestamp, &venue, &product_id, &status, &return_q, &rv_300, &valid_300}) {
    frame.add(std::move(*column));
  }
  LabelSettings settings;
  settings.horizon_s = horizon_s_;
  LabelThresholds thresholds;
  (rule_.kind == LabelKind::relative ? thresholds.k2 : thresholds.tau2) = rule_.threshold;
  add_labels(frame, settings, thresholds);
  return frame;
}

void LiveOutcomes::add(const Frame& labels, const OutcomeRow& known_with, UnixNanos receipt) {
  const Column& v = labels.at("v");
  const Column& label = labels.at(rule_.kind == LabelKind::relative ? "spike_relative" : "spike_fixed");
  std::vector<Column>& to = outcomes_.columns();
  to[0].push_int(labels.at("timestamp").ints[0]);
  to[1].push_text(to_string(products_[known_with.product].venue));
  to[2].push_text(products_[known_with.product].product_id);
  v.is_null(0) ? to[3].push_null() : to[3].push_double(v.doubles[0]);
  label.is_null(0) ? to[4].push_null() : to[4].push_int(label.ints[0]);
  to[5].push_int(to_nanos(from_second(known_with.second)));
  pending_.push_back(receipt);
}

Frame LiveOutcomes::take() {
  receipts_ = std::exchange(pending_, {});
  return std::exchange(outcomes_, empty_outcomes());
}

}  // namespace foreshock
