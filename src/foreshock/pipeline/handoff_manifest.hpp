// MANIFEST.json: what a package holds, with a SHA-256 per file, what it was made from, the libraries that
// made it, and what it does not hold and why.
#pragma once

#include <string>
#include <vector>

#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/pipeline/package_folder.hpp"

namespace foreshock {

struct ManifestFacts {
  std::string data_hash;  // of the input files together
  std::string foreshock_version;
  bool simulated = false;
};

// `files` without the manifest itself. The input files are named without their folders, so that the place
// they lay in does not matter.
[[nodiscard]] std::string manifest_json(const std::vector<PackageFile>& files, const CaptureReport& capture,
                                        const ManifestFacts& facts);

}  // namespace foreshock
