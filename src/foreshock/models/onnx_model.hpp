// A trained model as an ONNX graph (opset 17, doubles): input "features", [rows, columns] in the order of
// Model::columns(); output "probability", [rows], NaN where an input is not finite. Equal to
// Model::probability to rounding. The bytes repeat. Source: https://onnx.ai/onnx/operators.
#pragma once

#include <string>

#include "foreshock/models/artifact.hpp"

namespace foreshock {

[[nodiscard]] bool has_onnx_form(const Model& model);

// Errors: unsupported, where the model has no such form.
[[nodiscard]] std::string to_onnx(const Artifact& artifact);

}  // namespace foreshock
