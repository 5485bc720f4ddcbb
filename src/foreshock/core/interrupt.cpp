#include "foreshock/core/interrupt.hpp"

#include <atomic>
#include <csignal>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

std::atomic<bool> interrupt_flag{false};
static_assert(std::atomic<bool>::is_always_lock_free);

extern "C" void foreshock_on_interrupt(int /*signal*/) {
  interrupt_flag.store(true, std::memory_order_relaxed);
}

}  // namespace

void install_interrupt_handler() {
  struct sigaction action {};
  action.sa_handler = foreshock_on_interrupt;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() {
  return interrupt_flag.load(std::memory_order_relaxed);
}

void throw_if_interrupted() {
  if (interrupted()) throw UserError(ErrorCode::interrupted, "interrupted: nothing unfinished was kept");
}

}  // namespace foreshock
