// Model: a trained forecaster of one label. Inputs are the values of columns(), in that order and in the
// units of the feature set; out come a score (any real, higher is more likely) and a probability in [0, 1]
// that never falls as the score rises. An input that is null or not finite gives no answer, never a guess.
// Immutable, so it may be read from several threads.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock {

class Model {
 public:
  virtual ~Model() = default;

  [[nodiscard]] virtual std::string_view kind() const = 0;  // its name in model_kinds()
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
  // `values` are finite and as many as columns().
  [[nodiscard]] virtual double score(std::span<const double> values) const = 0;
  [[nodiscard]] virtual double probability_of(double score) const = 0;
  // One JSON object that model_from_json() (trainer.hpp) turns back into the same model, bit for bit.
  [[nodiscard]] virtual std::string to_json() const = 0;

  // Empty when a value is not finite (null reads as NaN).
  [[nodiscard]] std::optional<double> probability(std::span<const double> values) const;

 protected:
  Model() = default;
  Model(const Model&) = default;
  Model& operator=(const Model&) = default;
};

}  // namespace foreshock
