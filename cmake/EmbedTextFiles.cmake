# foreshock_embed_text(<target> <header> <function>=<file>...)
#
# Adds a source to the target that defines, for each pair, the std::string_view function declared in the
# header (namespace foreshock) with the text of the file, so that the binary needs no file beside it.
function(foreshock_embed_text target header)
  set(definitions "")
  foreach(pair IN LISTS ARGN)
    string(REGEX MATCH "^([a-z_]+)=(.+)$" matched "${pair}")
    if(NOT matched)
      message(FATAL_ERROR "foreshock_embed_text: '${pair}' is not <function>=<file>")
    endif()
    set(function ${CMAKE_MATCH_1})
    set(path ${CMAKE_MATCH_2})
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
    file(READ ${path} text)
    string(APPEND definitions
      "std::string_view ${function}() {\n  return R\"__text__(${text})__text__\";\n}\n\n")
  endforeach()
  get_filename_component(name ${header} NAME_WE)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${name}_embedded.cpp)
  file(CONFIGURE OUTPUT ${source} @ONLY CONTENT [[
#include "@header@"

namespace foreshock {

@definitions@}  // namespace foreshock
]])
  target_sources(${target} PRIVATE ${source})
endfunction()
