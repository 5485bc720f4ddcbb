#include "foreshock/models/model_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"

namespace foreshock {

struct ModelJson::Document {
  nlohmann::json json;

  template <typename T>
  [[nodiscard]] T get(const std::string& field) const {
    try {
      return json.at(field).get<T>();
    } catch (const nlohmann::json::exception& error) {
      throw UserError(ErrorCode::bad_model, fmt::format("model field '{}': {}", field, error.what()));
    }
  }
};

ModelJson::ModelJson(std::string_view text) : document_(std::make_unique<Document>()) {
  try {
    document_->json = nlohmann::json::parse(text);
  } catch (const nlohmann::json::exception& error) {
    throw UserError(ErrorCode::bad_model, fmt::format("the model is not JSON: {}", error.what()));
  }
}

ModelJson::~ModelJson() = default;

double ModelJson::number(const std::string& field) const {
  return document_->get<double>(field);
}
std::string ModelJson::text(const std::string& field) const {
  return document_->get<std::string>(field);
}
std::vector<double> ModelJson::numbers(const std::string& field) const {
  return document_->get<std::vector<double>>(field);
}
std::vector<std::string> ModelJson::texts(const std::string& field) const {
  return document_->get<std::vector<std::string>>(field);
}

}  // namespace foreshock
