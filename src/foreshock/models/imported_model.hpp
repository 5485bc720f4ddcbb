// A model trained elsewhere, from the JSON that python/import_model/import_model.py prints, as an Artifact.
//   logistic: p = sigmoid(b + sum_j w_j (x_j - mean_j) / scale_j), 1 from 0.5 on; without a scaler mean 0,
//             scale 1; w and b doubled for multi_class='multinomial', whose binary softmax is sigmoid(2 z)
//   z_score:  the prototype's: p = sigmoid(z), z = (x - mean) / (std + 1e-8), 1 from z = threshold on
// Every number is checked; scikit-learn's own answers, where the JSON has some, must be those of the result.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/models/artifact.hpp"

namespace foreshock {

struct ImportSettings {
  std::string feature_set;           // its columns may be inputs
  std::vector<std::string> columns;  // inputs in order; empty: the file's own, else handoff_v1's five
  std::string file_hash;             // SHA-256 of the file the model came in
  std::string foreshock_version;
};

struct ImportedModel {
  Artifact artifact;
  std::size_t rows_compared = 0;  // with scikit-learn's own answers
  double largest_difference = 0.0;
};

// Errors: bad_model, naming what is wrong with the model; bad_setting for an unknown set or a wrong number of
// columns, naming both; missing_column for the first that the set does not have, naming some that it has.
[[nodiscard]] ImportedModel imported_model(std::string_view reading, const ImportSettings& settings);

}  // namespace foreshock
