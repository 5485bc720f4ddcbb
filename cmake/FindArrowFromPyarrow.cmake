# Arrow and Parquet C++ as shipped in the pyarrow wheel of the project's virtual environment.
# Defines pyarrow::arrow and pyarrow::parquet.
#
# libparquet exports OpenSSL functions without a version; loaded before libssl it would capture them and
# every TLS program would die at start. The link options put the system's OpenSSL first in the program.
set(FORESHOCK_PYTHON ${PROJECT_SOURCE_DIR}/build/venv/bin/python CACHE FILEPATH
  "Python that has the packages of tools/requirements.txt")
if(NOT EXISTS ${FORESHOCK_PYTHON})
  message(FATAL_ERROR "no virtual environment at ${FORESHOCK_PYTHON}: run 'make setup' first")
endif()
execute_process(
  COMMAND ${FORESHOCK_PYTHON} -c "import pyarrow as p
print(p.get_include(), p.get_library_dirs()[0], p.cpp_build_info.so_version, p.__version__, sep=';')"
  OUTPUT_VARIABLE pyarrow_info OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
list(GET pyarrow_info 0 pyarrow_include)
list(GET pyarrow_info 1 pyarrow_libraries)
list(GET pyarrow_info 2 pyarrow_so_version)
list(GET pyarrow_info 3 ArrowFromPyarrow_VERSION)

foreach(lib arrow parquet)
  set(path ${pyarrow_libraries}/lib${lib}.so.${pyarrow_so_version})
  if(NOT EXISTS ${path})
    message(FATAL_ERROR "pyarrow has no ${path}")
  endif()
  if(NOT TARGET pyarrow::${lib})
    add_library(pyarrow::${lib} SHARED IMPORTED)
    set_target_properties(pyarrow::${lib} PROPERTIES
      IMPORTED_LOCATION ${path}
      INTERFACE_INCLUDE_DIRECTORIES ${pyarrow_include})
  endif()
endforeach()
set_property(TARGET pyarrow::parquet PROPERTY INTERFACE_LINK_LIBRARIES pyarrow::arrow)
set_property(TARGET pyarrow::arrow PROPERTY INTERFACE_LINK_OPTIONS
  "LINKER:--push-state,--no-as-needed,-lssl,-lcrypto,--pop-state")
set(ArrowFromPyarrow_FOUND TRUE)
