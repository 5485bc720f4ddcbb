#include "foreshock/evaluation/scores_frame.hpp"

#include <cmath>
#include <utility>

namespace foreshock {
namespace {

Column probability_column(std::string name, const std::vector<double>& probability) {
  Column column(std::move(name), ColumnType::float64);
  for (const double p : probability) {
    if (std::isnan(p)) {
      column.push_null();
    } else {
      column.push_double(p);
    }
  }
  return column;
}

}  // namespace

Frame scores_frame(const Frame& frame, const LabelledRows& rows, const Split& split,
                   const std::vector<ScoredModel>& models, const std::vector<ScoredModel>& probes) {
  Column part("part", ColumnType::string);
  Column label("label", ColumnType::int64);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    part.push_text(to_string(split.part[row]));
    if (rows.labelled[row] != 0) {
      label.push_int(rows.label[row]);
    } else {
      label.push_null();
    }
  }
  Frame scores;
  scores.add(frame.at("timestamp"));
  scores.add(frame.at("product_id"));
  scores.add(std::move(part));
  scores.add(std::move(label));
  for (const ScoredModel& model : models) scores.add(probability_column(model.name, model.probability));
  for (const ScoredModel& probe : probes) {
    scores.add(probability_column("probe_" + probe.name, probe.probability));
  }
  return scores;
}

}  // namespace foreshock
