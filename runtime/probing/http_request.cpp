#include "runtime/probing/http_request.hpp"

#include "runtime/probing/connecting.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <new>
#include <string_view>

namespace muster {

namespace {

constexpr long max_redirects = 5;

long milliseconds(duration value) {
  // 0 would be no bound.
  return std::max(1L, static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(value).count()));
}

/// The instance by the name that is asked for, without the zone of an address, which means something here only.
endpoint asked_of(const probe& what) {
  auto host = what.http.host.empty() ? what.address.host : what.http.host;
  host.resize(std::min(host.size(), host.find('%')));
  return {std::move(host), what.address.port};
}

} // namespace

http_request::http_request(const probe& what, const socket_address& to, const bounds& within, duration time,
                           const std::string& certificates, uint64_t serial)
  : check_{what.http},
    secure_{what.kind == check_kind::https},
    asked_{asked_of(what)},
    to_{to},
    time_{time},
    handle_{curl_easy_init()} {
  if (!handle_)
    throw std::bad_alloc{};
  auto* const curl = handle_.get();
  curl_easy_setopt(curl, CURLOPT_PRIVATE, reinterpret_cast<void*>(serial));
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, error_.data());
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, this);
  if (!certificates.empty())
    curl_easy_setopt(curl, CURLOPT_CAINFO, certificates.c_str());
  set_address(to);
  set_method();
  set_limits(within);
}

uint64_t http_request::serial_of(CURL* handle) {
  char* serial = nullptr;
  curl_easy_getinfo(handle, CURLINFO_PRIVATE, &serial);
  return reinterpret_cast<uint64_t>(serial);
}

void http_request::set_address(const socket_address& to) {
  auto* const curl = handle_.get();
  const auto url = (secure_ ? "https://" : "http://") + to_string(asked_) + check_.path;
  const auto redirection = to_string(asked_) + ":" + to_string(to);
  connect_to_.reset(curl_slist_append(nullptr, redirection.c_str()));
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PATH_AS_IS, 1L);
  curl_easy_setopt(curl, CURLOPT_CONNECT_TO, connect_to_.get());
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, secure_ ? "https" : "http");
  curl_easy_setopt(curl, CURLOPT_REDIR_PROTOCOLS_STR, secure_ ? "https" : "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, check_.follow_redirects ? 1L : 0L);
  curl_easy_setopt(curl, CURLOPT_MAXREDIRS, max_redirects);
  curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
  curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
  curl_easy_setopt(curl, CURLOPT_SOCKOPTFUNCTION, set_up_socket);
}

void http_request::set_method() {
  auto* const curl = handle_.get();
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(curl, CURLOPT_USERAGENT, "muster");
  switch (check_.method) {
    case http_method::GET:
      curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
      return;
    case http_method::HEAD:
      curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
      return;
    case http_method::OPTIONS:
      curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, "OPTIONS");
      return;
    case http_method::POST:
      curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
      curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, 0L);
      return;
  }
}

void http_request::set_limits(const bounds& within) {
  auto* const curl = handle_.get();
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, milliseconds(within.whole));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(within.connect));
  // The process's signals are the host's.
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  // The names of redirections are looked up by threads of libcurl's own, which nobody is to wait for.
  curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(curl, CURLOPT_DNS_CACHE_TIMEOUT, 0L);
}

size_t http_request::take_body(char*, size_t size, size_t count, void* self) {
  auto& body = static_cast<http_request*>(self)->body_;
  body += size * count;
  return body <= max_body ? size * count : CURL_WRITEFUNC_ERROR;
}

int http_request::set_up_socket(void*, curl_socket_t socket, curlsocktype) {
  // As for checks over TCP: each would otherwise hold a port for a minute after.
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
  return CURL_SOCKOPT_OK;
}

http_request::verdict http_request::judge(CURLcode code) const {
  switch (code) {
    case CURLE_OK:
      return judge_answer();
    case CURLE_WRITE_ERROR:
      // The status has been read by then, and the body says no more.
      return judge_answer();
    case CURLE_COULDNT_CONNECT: {
      if (is_redirected())
        break;
      long error = 0;
      curl_easy_getinfo(handle(), CURLINFO_OS_ERRNO, &error);
      return {false, describe_connect_error(to_, static_cast<int>(error)), true};
    }
    case CURLE_OPERATION_TIMEDOUT:
      if (is_connected())
        return {false, text() + " was not answered within " + format_duration(time_)};
      return {false, secure_ ? "no connection over TLS to " + to_string(to_) : to_string(to_) + " did not answer",
              true};
    default:
      break;
  }
  return {false, text() + " failed: " + (error_[0] != '\0' ? error_.data() : curl_easy_strerror(code))};
}

bool http_request::is_connected() const {
  curl_off_t after = 0;
  curl_easy_getinfo(handle(), secure_ ? CURLINFO_APPCONNECT_TIME_T : CURLINFO_CONNECT_TIME_T, &after);
  return after > 0;
}

bool http_request::is_redirected() const {
  long redirections = 0;
  curl_easy_getinfo(handle(), CURLINFO_REDIRECT_COUNT, &redirections);
  return redirections > 0;
}

http_request::verdict http_request::judge_answer() const {
  long status = 0;
  curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
  auto detail = text() + " answered " + std::to_string(status);
  if (passes(check_, status))
    return {true, std::move(detail)};
  return {false, detail + ", not " + to_string(check_.expect)};
}

std::string http_request::text() const {
  return std::string{to_string(check_.method)} + (secure_ ? " https://" : " http://") + to_string(asked_) + check_.path;
}

} // namespace muster
