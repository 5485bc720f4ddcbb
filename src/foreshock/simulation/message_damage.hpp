// What a broken exchange does to the text of a message, for any venue's JSON: found by the keys venues use.
#pragma once

#include <string>

#include "foreshock/simulation/exchange_faults.hpp"

namespace foreshock {

// Changes `text` as the knob says; false, and nothing changed, where it has no place for it (a message
// without a price cannot have a bad one).
bool damage(Knob knob, std::string& text);

}  // namespace foreshock
