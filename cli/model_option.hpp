// --model of the commands that use one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "foreshock/models/artifact.hpp"
#include "foreshock/pipeline/live_stages.hpp"

namespace foreshock::cli {

inline constexpr const char* kModelHelp =
    "A model's folder, or the folder foreshock train wrote (then its logistic regression)";

// A model.json, the folder that holds one, or the folder that `foreshock train` filled: then the logistic
// regression where it is there, else the only model. Throws UserError(cannot_read).
[[nodiscard]] std::filesystem::path find_model(const std::filesystem::path& given);

// Throws UserError(bad_model), naming the file.
[[nodiscard]] Artifact read_artifact(const std::filesystem::path& path, const std::string& json);

// Of the same; null where none is given.
[[nodiscard]] std::shared_ptr<const LiveModel> live_model(const std::string& given);

}  // namespace foreshock::cli
