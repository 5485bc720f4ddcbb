# Third-party libraries, one place. Debian packages: tools/debian-packages.txt; the pyarrow wheel that
# brings Arrow and Parquet: tools/requirements.txt.
find_package(Threads REQUIRED)
find_package(OpenSSL 3 REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(simdjson REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(Boost 1.81 REQUIRED)
find_package(date REQUIRED)
find_package(ZLIB REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(Protobuf REQUIRED)
find_package(ONNX REQUIRED)
find_package(LibLZMA REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka)
pkg_check_modules(cairo REQUIRED IMPORTED_TARGET cairo cairo-svg cairo-pdf cairo-png)
pkg_check_modules(prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-pull)
find_package(ArrowFromPyarrow REQUIRED)

# Debian's targets lack what their headers ask for.
add_library(foreshock_onnx INTERFACE)
target_compile_definitions(foreshock_onnx INTERFACE ONNX_ML=1 ONNX_NAMESPACE=onnx)
target_link_libraries(foreshock_onnx INTERFACE onnx_proto protobuf::libprotobuf)

# Name and version of each, as JSON: what a package's manifest says it was made with.
string(JOIN "," FORESHOCK_DEPENDENCIES
  "\"pyarrow\":\"${ArrowFromPyarrow_VERSION}\""
  "\"Boost\":\"${Boost_VERSION}\""
  "\"CLI11\":\"${CLI11_VERSION}\""
  "\"cairo\":\"${cairo_cairo_VERSION}\""
  "\"curl\":\"${CURL_VERSION_STRING}\""
  "\"date\":\"${date_VERSION}\""
  "\"Eigen\":\"${Eigen3_VERSION}\""
  "\"fmt\":\"${fmt_VERSION}\""
  "\"liblzma\":\"${LIBLZMA_VERSION_STRING}\""
  "\"librdkafka\":\"${rdkafka_VERSION}\""
  "\"prometheus-cpp\":\"${prometheus_VERSION}\""
  "\"nlohmann-json\":\"${nlohmann_json_VERSION}\""
  "\"onnx\":\"${ONNX_VERSION}\""
  "\"OpenSSL\":\"${OPENSSL_VERSION}\""
  "\"simdjson\":\"${simdjson_VERSION}\""
  "\"SQLite\":\"${SQLite3_VERSION}\""
  "\"zlib\":\"${ZLIB_VERSION_STRING}\""
  "\"zstd\":\"${zstd_VERSION}\"")
string(PREPEND FORESHOCK_DEPENDENCIES "{")
string(APPEND FORESHOCK_DEPENDENCIES "}")
