# Flags every target gets. Bit-identity rests on these: no contraction to FMA, no fast-math. Nothing reads the
# errno of a mathematical function; without it sqrt and llrint are one instruction each, of the same value.
add_library(foreshock_compiler_settings INTERFACE)
target_compile_options(foreshock_compiler_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror
  -ffp-contract=off -fno-fast-math -fno-math-errno)

set(FORESHOCK_SANITIZE "" CACHE STRING "Sanitizers to build with, e.g. address,undefined")
if(FORESHOCK_SANITIZE)
  add_compile_options(-fsanitize=${FORESHOCK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${FORESHOCK_SANITIZE})
endif()

# Paths relative to the source tree, so that all its clones share what was compiled.
find_program(FORESHOCK_CCACHE ccache)
if(FORESHOCK_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}
                                  CCACHE_NOHASHDIR=true ${FORESHOCK_CCACHE})
endif()
