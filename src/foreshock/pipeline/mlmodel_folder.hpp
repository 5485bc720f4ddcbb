// A model as MLflow keeps models: a folder with MLmodel, the ONNX graph, what Python needs to load it, and
// our own model.json, so that mlflow.pyfunc.load_model, `mlflow models serve` and `foreshock infer --model`
// all read it. Source: https://mlflow.org/docs/latest/ml/model.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "foreshock/models/artifact.hpp"

namespace foreshock {

// Names and contents of its files. `made_ms`: ms since 1970, UTC. Errors: unsupported (has_onnx_form).
[[nodiscard]] std::map<std::string, std::string> mlmodel_folder(const Artifact& artifact,
                                                                std::int64_t made_ms);

}  // namespace foreshock
