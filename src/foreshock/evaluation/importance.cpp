#include "foreshock/evaluation/importance.hpp"

#include <algorithm>
#include <numeric>

#include "foreshock/core/check.hpp"
#include "foreshock/evaluation/metrics.hpp"
#include "foreshock/models/input_rows.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

// 0 .. size-1 with its blocks in random order.
std::vector<std::size_t> permuted_blocks(std::size_t size, Random& random) {
  std::vector<std::size_t> starts;
  for (std::size_t start = 0; start < size; start += kImportanceBlockRows) starts.push_back(start);
  for (std::size_t left = starts.size(); left > 1; --left) {
    std::swap(starts[left - 1], starts[random.below(left)]);
  }
  std::vector<std::size_t> order;
  order.reserve(size);
  for (const std::size_t start : starts) {
    for (std::size_t i = start; i < std::min(start + kImportanceBlockRows, size); ++i) order.push_back(i);
  }
  return order;
}

// The model's scores with column `permuted` read from the rows in `order`.
std::vector<double> scores_of(const Model& model, const std::vector<double>& values, std::size_t columns,
                              std::size_t permuted, const std::vector<std::size_t>& order) {
  std::vector<double> scores;
  scores.reserve(order.size());
  std::vector<double> input(columns);
  for (std::size_t row = 0; row < order.size(); ++row) {
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(row * columns), columns, input.begin());
    input[permuted] = values[order[row] * columns + permuted];
    scores.push_back(model.score(input));
  }
  return scores;
}

}  // namespace

ModelImportance block_permutation_importance(const std::string& name, const Model& model, const Frame& frame,
                                             const LabelledRows& rows, const std::vector<std::size_t>& scored,
                                             const ImportanceSettings& settings) {
  FORESHOCK_CHECK(settings.repeats > 0);
  const std::size_t columns = model.columns().size();
  const InputRows inputs(frame, model.columns());
  std::vector<double> values(scored.size() * columns);
  std::vector<std::uint8_t> labels;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    FORESHOCK_CHECK(inputs.read(scored[i], {values.data() + i * columns, columns}));
    labels.push_back(rows.label[scored[i]]);
  }
  std::vector<std::size_t> as_is(scored.size());
  std::iota(as_is.begin(), as_is.end(), std::size_t{0});

  ModelImportance importance{name, {}};
  for (std::size_t column = 0; column < columns; ++column) {
    ColumnImportance one{model.columns()[column], std::nullopt};
    if (const auto intact = pr_auc(scores_of(model, values, columns, column, as_is), labels)) {
      Random random(settings.seed, "importance." + one.column);
      double sum = 0.0;
      for (int repeat = 0; repeat < settings.repeats; ++repeat) {
        const std::vector<std::size_t> order = permuted_blocks(scored.size(), random);
        sum += *intact - *pr_auc(scores_of(model, values, columns, column, order), labels);
      }
      one.pr_auc_drop = sum / settings.repeats;
    }
    importance.columns.push_back(one);
  }
  std::stable_sort(importance.columns.begin(), importance.columns.end(),
                   [](const ColumnImportance& a, const ColumnImportance& b) {
                     return a.pr_auc_drop.value_or(0.0) > b.pr_auc_drop.value_or(0.0);
                   });
  return importance;
}

}  // namespace foreshock
