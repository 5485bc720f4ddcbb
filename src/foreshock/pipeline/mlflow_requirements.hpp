// The texts of tools/requirements-mlflow.txt and -onnx.txt, embedded when the binary is built.
#pragma once

#include <string_view>

namespace foreshock {

[[nodiscard]] std::string_view mlflow_requirements();  // of a server
[[nodiscard]] std::string_view onnx_requirements();    // of who loads a model

}  // namespace foreshock
