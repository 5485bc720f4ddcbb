# Writes build_info.cpp with the revision of the source tree, touched only when it changes. Runs at every
# build.
execute_process(COMMAND git -C ${SOURCE_DIR} describe --always --dirty=+ --exclude=*
  OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE failed)
if(failed)
  set(commit unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT [[
#include "build_info.hpp"

namespace foreshock::cli {

const char* const kBuildCommit = "@commit@";

}  // namespace foreshock::cli
]] @ONLY)
