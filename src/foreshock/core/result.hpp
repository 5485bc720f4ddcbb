// Result<T>: a value or an Error. For failures that are ordinary (a bad line); never for our own bugs.
// value() on an error throws the UserError, so a caller that cannot handle it may simply ask for the value.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "foreshock/core/error.hpp"

namespace foreshock {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}
  Result(ErrorCode code, std::string message)
      : state_(std::in_place_index<1>, Error{code, std::move(message)}) {}

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  [[nodiscard]] const T& value() const& {
    if (!ok()) throw UserError(error());
    return std::get<0>(state_);
  }
  [[nodiscard]] T&& value() && {
    if (!ok()) throw UserError(error());
    return std::get<0>(std::move(state_));
  }
  const T& operator*() const& { return value(); }
  const T* operator->() const { return &value(); }
  [[nodiscard]] T value_or(T other) const { return ok() ? std::get<0>(state_) : std::move(other); }
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

}  // namespace foreshock
