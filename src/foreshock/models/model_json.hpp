// Reading one model's JSON object: every failure is a UserError(bad_model) that names the field.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock {

class ModelJson {
 public:
  explicit ModelJson(std::string_view text);
  ~ModelJson();
  ModelJson(const ModelJson&) = delete;
  ModelJson& operator=(const ModelJson&) = delete;

  [[nodiscard]] double number(const std::string& field) const;
  [[nodiscard]] std::string text(const std::string& field) const;
  [[nodiscard]] std::vector<double> numbers(const std::string& field) const;
  [[nodiscard]] std::vector<std::string> texts(const std::string& field) const;

 private:
  struct Document;
  std::unique_ptr<Document> document_;
};

}  // namespace foreshock
