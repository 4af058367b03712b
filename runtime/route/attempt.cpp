#include "runtime/route/attempt.hpp"

#include "runtime/route/route.hpp"
#include "runtime/route/route_form.hpp"

#include <exception>
#include <utility>

namespace muster {

attempt::attempt(route& on, route_peer& at, int64_t epoch, bool permit, bool panic, timestamp began)
  : route_{&on},
    peer_{&at},
    epoch_{epoch},
    permit_{permit},
    panic_{panic},
    exceptions_{std::uncaught_exceptions()},
    began_{began} {}

attempt::attempt(attempt&& other) noexcept
  : route_{std::exchange(other.route_, nullptr)},
    peer_{other.peer_},
    epoch_{other.epoch_},
    permit_{other.permit_},
    panic_{other.panic_},
    exceptions_{other.exceptions_},
    began_{other.began_} {}

attempt& attempt::operator=(attempt&& other) noexcept {
  if (this != &other) {
    end_by_itself();
    route_ = std::exchange(other.route_, nullptr);
    peer_ = other.peer_;
    epoch_ = other.epoch_;
    permit_ = other.permit_;
    panic_ = other.panic_;
    exceptions_ = other.exceptions_;
    began_ = other.began_;
  }
  return *this;
}

attempt::~attempt() {
  end_by_itself();
}

const instance& attempt::target() const {
  return *peer_->content;
}

void attempt::end(call_result result, std::string_view code) {
  if (route_ != nullptr)
    std::exchange(route_, nullptr)->end(*peer_, *this, result, code);
}

void attempt::end_by_itself() noexcept {
  if (route_ == nullptr)
    return;
  if (std::uncaught_exceptions() > exceptions_)
    end(call_result::failure, "exception");
  else
    end(call_result::abandoned, {});
}

} // namespace muster
