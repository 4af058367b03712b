#pragma once

#include "messages/model/id.hpp"

// Of whom the tests speak.

namespace muster::test {

inline const service_name pay{"pay"};
inline const instance_id pay_1{"pay-1"};

} // namespace muster::test
