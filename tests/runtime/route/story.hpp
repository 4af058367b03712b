#pragma once

#include "messages/model/id.hpp"
#include "messages/model/time.hpp"

namespace muster::story {

inline constexpr timestamp start{std::chrono::seconds{1'767'225'600}};
inline const service_name pay{"pay"};

} // namespace muster::story
