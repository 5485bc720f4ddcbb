// "Did you mean": the names most like a mistyped one, by edit distance.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock {

// At most `count` of `names`, the most alike first; ties keep their order.
[[nodiscard]] std::vector<std::string> similar_names(std::string_view name, std::vector<std::string> names,
                                                     std::size_t count);

}  // namespace foreshock
