#include "actors/supervision/post_mail.hpp"

#include <caf/abstract_actor.hpp>
#include <caf/make_message.hpp>
#include <caf/system_messages.hpp>
#include <caf/type_nr.hpp>

#include <algorithm>
#include <array>

namespace muster {

namespace {

/// What a message of one element looks like from outside. Distinct for each type that CAF itself defines.
template <class T>
constexpr uint32_t token_of() {
  static_assert(caf::type_nr<T>::value != 0);
  return caf::make_type_token<T>();
}

constexpr std::array system_tokens{token_of<caf::exit_msg>(),        token_of<caf::down_msg>(),
                                   token_of<caf::group_down_msg>(),  token_of<caf::timeout_msg>(),
                                   token_of<caf::open_stream_msg>(), token_of<caf::error>()};

} // namespace

bool is_mail(const caf::mailbox_element& what) {
  return !what.mid.is_response() && !what.mid.is_stream_message()
         && std::ranges::find(system_tokens, what.content().type_token()) == system_tokens.end();
}

void answer_with(const caf::error& why, const caf::mailbox_element& what, caf::execution_unit* host) {
  if (what.sender && what.mid.is_request())
    what.sender->enqueue(nullptr, what.mid.response_id(), caf::make_message(why), host);
}

} // namespace muster
