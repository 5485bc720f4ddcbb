# foreshock_add_module(<name> DEPS <modules...> LIBRARIES <third-party targets...>)
#
# Declares one static library per folder of src/foreshock. DEPS are the modules whose headers may be
# included; each must be declared above, so the module graph has no cycle. LIBRARIES are private: a
# third-party header never appears in ours. Sources and headers are the folder's own files.
define_property(GLOBAL PROPERTY FORESHOCK_MODULES BRIEF_DOCS "modules in layer order")

function(foreshock_add_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "DEPS;LIBRARIES")
  get_property(known GLOBAL PROPERTY FORESHOCK_MODULES)
  foreach(dep IN LISTS arg_DEPS)
    if(NOT dep IN_LIST known)
      message(FATAL_ERROR "module ${name}: '${dep}' is not declared above it")
    endif()
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.cpp)
  file(GLOB headers CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*.hpp)
  set(target foreshock_${name})
  if(NOT sources)  # headers only, or nothing yet
    set(sources ${CMAKE_CURRENT_BINARY_DIR}/${name}_empty.cpp)
    file(CONFIGURE OUTPUT ${sources} CONTENT "")
  endif()
  add_library(${target} STATIC)
  add_library(foreshock::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES
    EXPORT_NAME ${name} VERIFY_INTERFACE_HEADER_SETS ON LINKER_LANGUAGE CXX)
  target_sources(${target} PRIVATE ${sources}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/src FILES ${headers})
  target_compile_features(${target} PUBLIC cxx_std_20)
  foreach(dep IN LISTS arg_DEPS)
    target_link_libraries(${target} PUBLIC foreshock::${dep})
  endforeach()
  target_link_libraries(${target} PRIVATE foreshock_compiler_settings ${arg_LIBRARIES})
  set_property(GLOBAL APPEND PROPERTY FORESHOCK_MODULES ${name})
  set_property(GLOBAL PROPERTY FORESHOCK_DEPS_${name} "${arg_DEPS}")
endfunction()

# Writes the declared graph as JSON ({"module": ["dep", ...]}) for the layer test and the docs.
function(foreshock_write_module_graph file)
  get_property(known GLOBAL PROPERTY FORESHOCK_MODULES)
  set(rows "")
  foreach(name IN LISTS known)
    get_property(deps GLOBAL PROPERTY FORESHOCK_DEPS_${name})
    list(TRANSFORM deps PREPEND "\"")
    list(TRANSFORM deps APPEND "\"")
    list(JOIN deps ", " deps)
    list(APPEND rows "  \"${name}\": [${deps}]")
  endforeach()
  list(JOIN rows ",\n" rows)
  file(CONFIGURE OUTPUT ${file} CONTENT "{\n${rows}\n}\n")
endfunction()
