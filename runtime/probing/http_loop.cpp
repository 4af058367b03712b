#include "runtime/probing/http_loop.hpp"

#include "runtime/clock.hpp"

#include <stdexcept>
#include <utility>

namespace muster {

namespace {

CURLM* new_multi() {
  // Once in the process, for good: the host may use the library too.
  static const auto ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  auto* const multi = ready == CURLE_OK ? curl_multi_init() : nullptr;
  if (multi == nullptr)
    throw std::runtime_error{"http prober: libcurl cannot be set up"};
  return multi;
}

} // namespace

http_loop::http_loop(name_lookup lookup, std::string certificates)
  : certificates_{std::move(certificates)},
    multi_{new_multi()},
    queue_{std::move(lookup), [this] { curl_multi_wakeup(multi_.get()); }} {}

void http_loop::stop() {
  stopped_ = true;
  curl_multi_wakeup(multi_.get());
}

void http_loop::run() {
  while (!stopped_) {
    take_in();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    collect();
    // libcurl sees to the times of requests itself.
    if (!stopped_)
      curl_multi_poll(multi_.get(), nullptr, 0, queue_.wait_time(steady_now()), nullptr);
  }
  for (auto& [id, what] : attempts_)
    drop_request(what);
  attempts_.clear();
}

void http_loop::take_in() {
  for (auto& what : queue_.take(steady_now()))
    begin(std::move(what));
}

void http_loop::begin(look_queue::ready what) {
  if (!what.addresses)
    return end(what.wanted, false, std::move(what.addresses.error().detail));
  const auto id = ++last_;
  attempts_.emplace(id, attempt{std::move(what.wanted), std::move(*what.addresses)});
  try_next(id);
}

void http_loop::try_next(serial id) {
  auto& what = attempts_.at(id);
  drop_request(what);
  const auto left = what.wanted.deadline - steady_now();
  const auto untried = static_cast<int64_t>(what.addresses.size() - what.tried);
  if (untried == 0 || (what.tried > 0 && left <= duration{0}))
    return finish(id, false, std::exchange(what.failures, {}));
  const http_request::bounds within{left / untried, left};
  const auto& address = what.addresses[what.tried++];
  what.request = std::make_unique<http_request>(what.wanted.what, address, within, what.wanted.time, certificates_, id);
  if (const auto error = curl_multi_add_handle(multi_.get(), what.request->handle()); error != CURLM_OK)
    finish(id, false, std::string{"no request can be made: "} + curl_multi_strerror(error));
}

void http_loop::collect() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi_.get(), &left))
    if (message->msg == CURLMSG_DONE)
      take_end(http_request::serial_of(message->easy_handle), message->data.result);
}

void http_loop::take_end(serial id, CURLcode code) {
  auto& what = attempts_.at(id);
  auto came = what.request->judge(code);
  if (!came.unreachable)
    return finish(id, came.passed, std::move(came.detail));
  what.failures += (what.failures.empty() ? "" : "; ") + came.detail;
  if (code == CURLE_OPERATION_TIMEDOUT && what.tried == what.addresses.size())
    what.failures += " within " + format_duration(what.wanted.time);
  try_next(id);
}

void http_loop::drop_request(attempt& what) {
  if (!what.request)
    return;
  curl_multi_remove_handle(multi_.get(), what.request->handle());
  what.request.reset();
}

void http_loop::finish(serial id, bool passed, std::string detail) {
  auto ended = std::move(attempts_.extract(id).mapped());
  drop_request(ended);
  end(ended.wanted, passed, std::move(detail));
}

void http_loop::end(const look& what, bool passed, std::string detail) const {
  if (!stopped_)
    what.end(passed, std::move(detail));
}

} // namespace muster
