#include "foreshock/pipeline/handoff_manifest.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string_view>

#include "foreshock/features/catalogue.hpp"

namespace foreshock {
namespace {

using Json = nlohmann::ordered_json;

// Parts of a full handover that this package leaves out.
Json absent_parts(const std::vector<PackageFile>& files) {
  Json parts = Json::array();
  const auto absent = [&](const char* what, const char* why) {
    parts.push_back({{"part", what}, {"reason", why}});
  };
  const bool has_drift = std::any_of(files.begin(), files.end(), [](const PackageFile& file) {
    return std::string_view(file.path).starts_with("reports/drift/");
  });
  if (!has_drift) absent("reports/drift", "the training or the test part has no rows");
  absent("mlflow", "runs are kept by a tracking server, which --mlflow-uri names, not by the package");
  absent("docker", "the images and the compose file stand with the source, in docker/");
  return parts;
}

Json inputs(const CaptureReport& capture) {
  Json files = Json::array();
  for (const FileReport& file : capture.files) {
    files.push_back({{"name", std::filesystem::path(file.path).filename().string()},
                     {"sha256", file.sha256},
                     {"shape", file.shape},
                     {"lines", file.lines},
                     {"records", file.records},
                     {"rejected", file.rejected}});
  }
  return files;
}

}  // namespace

std::string manifest_json(const std::vector<PackageFile>& files, const CaptureReport& capture,
                          const ManifestFacts& facts) {
  Json out;
  out["format"] = 1;
  out["foreshock"] = facts.foreshock_version;
  out["simulated"] = facts.simulated;
  out["data_hash"] = facts.data_hash;
  out["inputs"] = inputs(capture);
  out["schemas"] = Json::object();
  for (const FeatureSet* set : {&core_v1(), &handoff_v1()}) {  // what the package holds
    out["schemas"][std::string(set->name)] = set->schema_hash;
  }
  out["files"] = Json::array();
  for (const PackageFile& file : files) {
    out["files"].push_back({{"path", file.path}, {"bytes", file.bytes}, {"sha256", file.sha256}});
  }
  out["absent"] = absent_parts(files);
  out["dependencies"] = Json::parse(FORESHOCK_DEPENDENCIES);
  return out.dump(2) + "\n";
}

}  // namespace foreshock
