#include "model_option.hpp"

#include <fmt/format.h>

#include <utility>
#include <vector>

#include "foreshock/core/file.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock::cli {

namespace fs = std::filesystem;

fs::path find_model(const fs::path& given) {
  if (!fs::is_directory(given)) return given;
  if (fs::exists(given / kArtifactFile)) return given / kArtifactFile;
  std::vector<fs::path> found;
  for (const ModelKind& kind : model_kinds()) {
    fs::path path = given / kind.folder / kArtifactFile;
    if (!fs::exists(path)) continue;
    if (kind.name == "logistic") return path;
    found.push_back(std::move(path));
  }
  if (found.size() == 1) return found.front();
  throw UserError(ErrorCode::cannot_read,
                  fmt::format("{} holds {} {}; name the model's own folder", given.string(),
                              found.empty() ? "no" : "several", kArtifactFile));
}

Artifact read_artifact(const fs::path& path, const std::string& json) {
  try {
    return artifact_from_json(json);
  } catch (const UserError& error) {
    throw UserError(error.code(), fmt::format("{}: {}", path.string(), error.what()));
  }
}

std::shared_ptr<const LiveModel> live_model(const std::string& given) {
  if (given.empty()) return nullptr;
  const fs::path path = find_model(given);
  const std::string json = read_file(path);
  return std::make_shared<const LiveModel>(LiveModel{read_artifact(path, json), sha256_hex(json)});
}

}  // namespace foreshock::cli
