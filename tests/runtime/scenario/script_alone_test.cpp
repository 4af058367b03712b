#include "tests/runtime/scenario/script_faults.hpp"

using namespace muster;

TEST_CASE("a fault is told alone, without those that follow from it") {
  check(GENERATE(values<script_change>({
    {R"x("duration": "1m")x", R"x(^^"durtion": "1m")x", "did you mean 'duration'?"},
    {R"x("name": "something of everything")x", R"x(^^"nmae": "x")x", "did you mean 'name'?"},
    {R"x("muster": 1)x", R"x(^^"mustr": 1)x", "did you mean 'muster'?"},
    {R"x({"bound": 100}})x", R"x({"bound": 100}, "supervision": {"backoff": ^^5, "backoff_cap": "1ms"}})x",
     "duration '5' has no unit"},
    {R"x("services": [)x", R"x(^^"servces": [)x", "did you mean 'services'?"},
    {R"x("services": [
    {)x",
     R"x("services": [
    ^^7, {)x",
     "must be an object, not 7"},
    {R"x("name": "pay")x", R"x("name": ^^7)x", "must be text, not 7"},
    {R"x("name": "pay")x", R"x("name": ^^"")x", "is empty"},
    {R"x("name": "pay")x", R"x(^^"nme": "pay")x", "did you mean 'name'?"},
    {R"x("name": "stock")x", R"x("name": ^^"pay")x", "service 'pay' is there twice"},
    {R"x("pay", "instances": 2)x", R"x("pay", ^^"instnces": 2)x", "did you mean 'instances'?"},
    {R"x("pay", "instances": 2)x", R"x("pay", "instances": ^^"2")x", "must be a number of instances"},
    {R"x({"name": "pay", "instances": 2)x", R"x(^^{"name": "pay")x", "'instances' is missing"},
    {R"x("zone": ["a", "b"])x", R"x("zone": [^^7, "b"])x", "must be text, not 7"},
    {R"x("zone": ["a", "b"])x", R"x(^^"zoen": ["a", "b"])x", "did you mean 'zone'?"},
    {R"x({"ttl": "9s", "heartbeat": "3s"})x", R"x({"ttl": ^^90, "heartbeat": "60s"})x", "has no unit"},
    {R"x({"p50": "5ms", "p99": "40ms"})x", R"x({"p50": ^^1, "p99": "1ms"})x", "has no unit"},
    {R"x({"p50": "5ms", "p99": "40ms"})x", R"x({^^"p5": "1ms", "p99": "1ms"})x", "did you mean 'p50'?"},
    {R"x({"name": "errors", "when")x", R"x({"name": ^^"", "when")x", "name is not a letter or digit"},
    {R"x("traffic": [)x", R"x(^^"trafic": [)x", "did you mean 'traffic'?"},
    {R"x({"id": "web", "to": "pay")x", R"x({^^"di": "web", "to": "pay")x", "did you mean 'id'?"},
    {R"x({"id": "web", "to": "pay")x", R"x({"id": ^^"w b", "to": "pay")x", "traffic id 'w b' is not"},
    {R"x("steps": [)x", R"x(^^"step": [)x", "did you mean 'steps'?"},
    {R"x({"at": "5s")x", R"x({^^"att": "5s")x", "did you mean 'at'?"},
    {R"x("every": "10s", "until": "30s")x", R"x(^^"evry": "10s", "until": "30s")x", "did you mean 'every'?"},
    {R"x("every": "10s", "until": "30s")x", R"x("every": "10s", ^^"untl": "30s")x", "did you mean 'until'?"},
    {R"x("do": "fault.errors")x", R"x("do": ^^"fault.erors")x", "did you mean 'fault.errors'?"},
    {R"x("do": "fault.errors")x", R"x(^^"doo": "fault.errors")x", "did you mean 'do'?"},
    {R"x("for": "5s", "id": "outage")x", R"x("for": "5s", ^^"idd": "outage")x", "did you mean 'id'?"},
    {R"x("for": "5s", "id": "outage")x", R"x("for": "5s", "id": ^^"out age")x", "step id 'out age' is not"},
    {R"x("for": "5s", "id": "outage")x", R"x("for": ^^5, "id": "outage")x", "has no unit"},
    {R"x("for": "5s", "id": "outage")x", R"x(^^"fro": "5s", "id": "outage")x", "did you mean 'for'?"},
    {R"x("within": "5s")x", R"x("within": ^^5, "for": "1s")x", "has no unit"},
    {R"x("times": 2, "every": "1s")x", R"x("times": 2, ^^"evry": "1s")x", "did you mean 'every'?"},
    {R"x("do": "register")x", R"x("do": ^^"regster")x", "did you mean 'register'?"},
    {R"x("service": "stock", "id": "attic")x", R"x("service": ^^7, "id": "attic")x", "must be text, not 7"},
    {R"x("service": "stock", "id": "attic")x", R"x(^^"servce": "stock", "id": "shelf")x", "did you mean 'service'?"},
    {R"x("service": "stock", "id": "attic")x", R"x("service": "stock", "id": ^^7)x", "must be text, not 7"},
  })));
}

TEST_CASE("faults that have nothing to do with each other are all said, each once") {
  const auto text = R"x({
  "muster": 2, "name": "x", "duration": "1m", "colour": 1,
  "services": [
    {"name": "pay", "instances": 3, "weight": -1, "errors": 7, "depends_on": {"stokc": "*"}, "health": {"fall": 0}},
    {"name": "stock", "instances": [{"id": "a", "lease": {"ttl": "1s"}}, {"id": "b", "weight": -2}],
     "alerts": [{"name": "r", "when": "error_rate > 5%", "over": "2h", "saverity": "low"}]}],
  "traffic": [{"id": "web", "to": "pya", "rate": "1/s", "timeout": "0s"}, {"id": "app", "to": "pay", "rate": 1}],
  "steps": [{"at": "61s", "do": "traffic.stop", "id": "wbe"}, {"at": "1s", "do": "drain", "target": "stock/tag=red"},
    {"at": "1s", "do": "nap", "text": ""}, {"at": "1s", "do": "fault.down", "target": "pay-4", "for": "0s"}],
  "at_end": ["success('stoc') > 1%"]
})x";
  CHECK(said(read_script(text, "f").faults)
        == "f:2:13: is not a version of the format that this build plays; write 1\n"
           "f:2:47: unknown key 'colour'; allowed: muster, name, note, seed, start, duration, config, services, "
           "traffic, steps, always, at_end\n"
           "f:4:47: weight -1 is outside 0 to 1000000\n"
           "f:4:61: share '7' is not a number from 0 to 1 or a percentage from 0% to 100%, in steps of 0.000001\n"
           "f:4:88: unknown service 'stokc'; did you mean 'stock'?\n"
           "f:4:113: health.fall 0 is below 1\n"
           "f:5:58: lease ttl 1s is shorter than its heartbeat 30s\n"
           "f:5:96: weight -2 is outside 0 to 1000000\n"
           "f:6:66: alert rule 'r': over 2h is not whole seconds from 1s to 1h\n"
           "f:6:72: unknown key 'saverity'; did you mean 'severity'?\n"
           "f:7:35: unknown service 'pya'; did you mean 'pay'?\n"
           "f:7:68: must be positive\n"
           "f:7:110: rate '1' is not like 200/s, 90/m or 36/h\n"
           "f:8:20: is after the end of the run at 1m\n"
           "f:8:55: unknown traffic 'wbe'; did you mean 'web'?\n"
           "f:8:101: unknown tag of stock 'red'; allowed: none\n"
           "f:9:24: unknown verb 'nap'; allowed: "
             + joined(verbs())
             + "\n"
               "f:9:87: unknown service or instance 'pay-4'; did you mean 'pay-1'?\n"
               "f:9:103: must be positive\n"
               "f:10:23: unknown service 'stoc'; did you mean 'stock'?\n");
}
