// A program without actors of its own: two instances serve `pay`, one of which fails every call. The breaker takes
// it out, and from then on every call succeeds.
//
// Prints:
//   pay-2 is out: failure rate 100% of 5 calls reached 50%
//   then 100 calls in a row went well, all by pay-1
//   every call was counted, and all that failed were by pay-2

#include "runtime/system.hpp"

#include <future>
#include <iostream>
#include <stdexcept>
#include <string>

using namespace std::chrono_literals;

namespace {

const muster::service_name pay{"pay"};

template <class T>
T must(muster::expected<T> answer) {
  if (!answer)
    throw std::runtime_error{std::string{to_string(answer.error().code)} + ": " + answer.error().detail};
  if constexpr (!std::is_void_v<T>)
    return std::move(*answer);
}

/// Stands for a call over the network.
bool call_server(const muster::instance& at) {
  return at.id.str() != "pay-2";
}

void serve(muster::system& runtime) {
  muster::service_policy policy;
  policy.breaker.emplace().minimum_calls = 5;
  must(runtime.configure(pay, policy));
  for (const char* id : {"pay-1", "pay-2"}) {
    muster::instance one;
    one.id = muster::instance_id{id};
    one.service = pay;
    one.address = {"127.0.0.1", 9000};
    must(runtime.register_instance(one));
  }
}

/// Picks an instance, calls it, and tells how that went.
bool call(muster::route& to_pay) {
  auto attempt = must(to_pay.pick());
  const auto went_well = call_server(attempt.target());
  if (went_well)
    attempt.succeed();
  else
    attempt.fail("broken");
  return went_well;
}

} // namespace

int main() try {
  const auto runtime = must(muster::system::start());
  std::promise<std::string> news;
  const auto watching = must(runtime->watch({[&](const muster::record& fact) {
                                               if (const auto* what = std::get_if<muster::circuit_opened>(&fact.what))
                                                 news.set_value(what->instance.str() + " is out: " + what->reason);
                                             },
                                             {}}));
  serve(*runtime);
  const auto to_pay = must(runtime->open_route({.service = pay}));
  int64_t calls = 0;
  int64_t in_a_row = 0;
  while (in_a_row < 100) {
    in_a_row = call(*to_pay) ? in_a_row + 1 : 0;
    ++calls;
  }
  const auto all = must(runtime->metrics({pay, {}, {}}));
  const auto broken = must(runtime->metrics({pay, muster::instance_id{"pay-2"}, {}}));
  std::cout << news.get_future().get() << "\nthen " << in_a_row << " calls in a row went well, all by pay-1\n"
            << (all.calls == calls && all.failures == broken.failures ? "every call was counted" : "calls are missing")
            << ", and all that failed were by pay-2\n";
  must(runtime->stop());
  return 0;
} catch (const std::exception& why) {
  std::cerr << why.what() << '\n';
  return 1;
}
