#pragma once

#include "actors/health/prober.hpp"
#include "runtime/probing/socket_address.hpp"

#include <curl/curl.h>

#include <array>
#include <cstdint>
#include <memory>
#include <string>

namespace muster {

/// One request to one address of an instance, to be performed by a multi handle, and what its end says. It goes to
/// that address whatever proxies the environment names, over a connection of its own, which is closed by a reset.
class http_request {
public:
  /// How much of an answer is read; none of it is kept.
  static constexpr size_t max_body = 64 * 1024;

  struct bounds {
    /// For the connection, over https with the handshake of TLS.
    duration connect{0};
    duration whole{0};
  };

  /// `what` is of kind http or https; `time` is what its failure names. `certificates` is a file of authorities; the
  /// system's when empty. `serial` is what `serial_of` finds. Throws std::bad_alloc when there is no handle to be had.
  http_request(const probe& what, const socket_address& to, const bounds& within, duration time,
               const std::string& certificates, uint64_t serial);
  http_request(const http_request&) = delete;
  http_request& operator=(const http_request&) = delete;

  CURL* handle() const { return handle_.get(); }

  static uint64_t serial_of(CURL* handle);

  struct verdict {
    bool passed = false;
    std::string detail;
    /// There was no connection, over https none with a handshake in time: another address may do.
    bool unreachable = false;
  };

  /// What it says that the transfer has ended so.
  verdict judge(CURLcode code) const;

private:
  struct closer {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  static size_t take_body(char*, size_t size, size_t count, void* self);
  static int set_up_socket(void*, curl_socket_t socket, curlsocktype);
  void set_address(const socket_address& to);
  void set_method();
  void set_limits(const bounds& within);
  verdict judge_answer() const;
  /// Whether what `bounds::connect` is for has been done.
  bool is_connected() const;
  /// What has gone wrong since is no fault of the address, which has answered.
  bool is_redirected() const;
  /// `GET http://10.0.0.1:8080/health`
  std::string text() const;

  const http_check check_;
  const bool secure_;
  const endpoint asked_;
  const socket_address to_;
  const duration time_;
  size_t body_ = 0;
  std::array<char, CURL_ERROR_SIZE> error_{};
  std::unique_ptr<curl_slist, closer> connect_to_;
  std::unique_ptr<CURL, closer> handle_;
};

} // namespace muster
