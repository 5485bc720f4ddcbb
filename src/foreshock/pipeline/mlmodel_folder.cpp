#include "foreshock/pipeline/mlmodel_folder.hpp"

#include <nlohmann/json.hpp>

#include "foreshock/core/sha256.hpp"
#include "foreshock/models/onnx_model.hpp"
#include "foreshock/pipeline/mlflow_requirements.hpp"

namespace foreshock {
namespace {

// Every YAML reader reads JSON.
using Json = nlohmann::ordered_json;

constexpr const char* kGraph = "model.onnx";
constexpr const char* kPython = "3.11";

// "1.2.3" of "name==1.2.3".
std::string pinned(std::string_view requirements, std::string_view name) {
  const std::string line = "\n" + std::string(name) + "==";
  const std::size_t from = requirements.find(line);
  if (from == std::string_view::npos) return "";
  const std::size_t begin = from + line.size();
  return std::string(requirements.substr(begin, requirements.find('\n', begin) - begin));
}

Json column_json(const std::string& name) {
  return {{"type", "double"}, {"name", name}, {"required", true}};
}

std::string time_text(std::int64_t made_ms) {
  std::string text = format_time(from_nanos(made_ms * 1'000'000)).substr(0, 19);
  text[10] = ' ';
  return text + ".000000";
}

Json mlmodel(const Artifact& artifact, const std::string& hash, std::int64_t made_ms) {
  Json inputs = Json::array();
  for (const std::string& name : artifact.model->columns()) inputs.push_back(column_json(name));
  const Json python{{"data", kGraph},
                    {"env", {{"conda", "conda.yaml"}, {"virtualenv", "python_env.yaml"}}},
                    {"loader_module", "mlflow.onnx"},
                    {"python_version", kPython}};
  const Json onnx{{"code", nullptr},
                  {"data", kGraph},
                  {"onnx_version", pinned(onnx_requirements(), "onnx")},
                  {"providers", Json::array({"CPUExecutionProvider"})},
                  {"save_as_external_data", false}};
  return {{"artifact_path", "model"},
          {"flavors", {{"onnx", onnx}, {"python_function", python}}},
          {"metadata", {{"foreshock_model_hash", hash}, {"foreshock_kind", artifact.model->kind()}}},
          {"mlflow_version", pinned(mlflow_requirements(), "mlflow")},
          {"model_uuid", hash.substr(0, 32)},
          {"signature",
           {{"inputs", inputs.dump()},
            {"outputs", Json::array({column_json("probability")}).dump()},
            {"params", nullptr}}},
          {"utc_time_created", time_text(made_ms)}};
}

}  // namespace

std::map<std::string, std::string> mlmodel_folder(const Artifact& artifact, std::int64_t made_ms) {
  const std::string json = to_json(artifact);
  const Json pip = Json::array({"-r requirements.txt"});
  const Json conda_dependencies = Json::array({std::string("python=") + kPython, "pip", {{"pip", pip}}});
  const Json python_env{{"python", kPython},
                        {"build_dependencies", Json::array({"pip", "setuptools", "wheel"})},
                        {"dependencies", pip}};
  const Json conda{{"name", "mlflow-env"},
                   {"channels", Json::array({"conda-forge"})},
                   {"dependencies", conda_dependencies}};
  return {{"MLmodel", mlmodel(artifact, sha256_hex(json), made_ms).dump(2) + "\n"},
          {"conda.yaml", conda.dump(2) + "\n"},
          {"python_env.yaml", python_env.dump(2) + "\n"},
          {"requirements.txt", std::string(onnx_requirements())},
          {std::string(kArtifactFile), json},
          {kGraph, to_onnx(artifact)}};
}

}  // namespace foreshock
