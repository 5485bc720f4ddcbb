// Ctrl-C and SIGTERM end long work cleanly: the handler sets a flag, long loops ask it at their own pace and
// throw, destructors remove unfinished files.
#pragma once

namespace foreshock {

void install_interrupt_handler();  // SIGINT and SIGTERM; call once, from main
[[nodiscard]] bool interrupted();
// Throws UserError(ErrorCode::interrupted) once the flag is set. Cheap: one relaxed atomic load.
void throw_if_interrupted();

}  // namespace foreshock
