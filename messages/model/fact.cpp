#include "messages/model/fact.hpp"

namespace muster {

namespace {

struct service_reader {
  service_name operator()(const instance_registered& what) const { return what.content.service; }
  service_name operator()(const instance_updated& what) const { return what.content.service; }
  service_name operator()(const alert_fired& what) const { return what.episode.service; }
  service_name operator()(const alert_notified&) const { return {}; }
  service_name operator()(const child_restarted&) const { return {}; }
  service_name operator()(const child_given_up&) const { return {}; }
  service_name operator()(const group_created&) const { return {}; }
  service_name operator()(const group_joined&) const { return {}; }
  service_name operator()(const group_left&) const { return {}; }
  service_name operator()(const group_deleted&) const { return {}; }
  template <class T>
  service_name operator()(const T& what) const {
    return what.service;
  }
};

} // namespace

std::string_view kind_of(const fact& what) {
  return std::visit([]<class T>(const T&) { return type_name<T>(); }, what);
}

service_name service_of(const fact& what) {
  return std::visit(service_reader{}, what);
}

} // namespace muster
