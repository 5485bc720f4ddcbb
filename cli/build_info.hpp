// What this binary was built from. Changes with every commit, so it never enters anything whose bytes must
// repeat.
#pragma once

namespace foreshock::cli {

extern const char* const
    kBuildCommit;  // short git revision, "+" when the tree had changes; "unknown" outside git

}  // namespace foreshock::cli
