// Leak probes: forecasters that know nothing of the market, scored beside the real ones. Each must score near
// the base rate; one that does not says that the split, not the model, made the number.
//   clock            mean label of the 5 training rows nearest in time
//   noise            mean label of the 5 training rows nearest in 12 smoothed columns of pure noise
//   permuted_labels  the logistic regression of the real features, its training labels dealt out anew in
//                    blocks of 10 minutes
// Probabilities are one a row of the table; the clock answers for every row, noise for labelled rows outside
// training, the last where its inputs are known.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/evaluation/labelled_rows.hpp"
#include "foreshock/evaluation/split.hpp"

namespace foreshock {

// Errors: no_data without a training row. Of equally near rows the earlier counts, then the table's order.
[[nodiscard]] std::vector<double> clock_probe(const LabelledRows& rows, const Split& split);

// Looks at no more than 8,000 training rows, evenly spread. Errors: no_data without a training row.
[[nodiscard]] std::vector<double> noise_probe(const LabelledRows& rows, const Split& split,
                                              std::uint64_t seed);
// Errors: no_data when the training labels are all alike.
[[nodiscard]] std::vector<double> permuted_labels_probe(const Frame& frame, const LabelledRows& rows,
                                                        const Split& split, const std::string& label,
                                                        std::uint64_t seed);

}  // namespace foreshock
