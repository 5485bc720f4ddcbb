// The texts of python/import_model, embedded when the binary is built.
#pragma once

#include <string_view>

namespace foreshock {

[[nodiscard]] std::string_view import_program();       // import_model.py
[[nodiscard]] std::string_view import_requirements();  // requirements.txt

}  // namespace foreshock
