// FORESHOCK_CHECK(condition): our own invariants, on in release builds too. A failed one is a bug: it names
// the place and aborts.
#pragma once

#include <cstdio>
#include <cstdlib>

#define FORESHOCK_CHECK(condition)                                                                     \
  do {                                                                                                 \
    if (!(condition)) {                                                                                \
      std::fprintf(stderr, "foreshock: internal error: %s (%s:%d)\n", #condition, __FILE__, __LINE__); \
      std::abort();                                                                                    \
    }                                                                                                  \
  } while (false)
