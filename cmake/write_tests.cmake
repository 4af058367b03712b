# Asks the Catch2 binary BINARY for its cases and writes them to OUTPUT as CTest commands, each as `ROOM: CASE`.

if(CATCH VERSION_LESS 3)
  set(list_arguments --list-test-names-only)
  set(run_arguments --warn NoTests)
else()
  set(list_arguments --list-tests --verbosity quiet)
  set(run_arguments)
endif()

set(commands)
function(add_tests labels timeout spec)
  execute_process(COMMAND "${BINARY}" "${spec}" ${list_arguments}
                  OUTPUT_VARIABLE names ERROR_VARIABLE errors RESULT_VARIABLE result)
  string(REGEX REPLACE "\n$" "" names "${names}")
  # Names may hold what CMake takes for a list or for its parts.
  string(REPLACE "[" "<open>" names "${names}")
  string(REPLACE "]" "<close>" names "${names}")
  string(REPLACE ";" "<semicolon>" names "${names}")
  string(REPLACE "\\" "<backslash>" names "${names}")
  string(REPLACE "\n" ";" names "${names}")
  list(LENGTH names count)
  # Catch2 2 returns the number of cases, 3 returns 0.
  math(EXPR expected "${count} % 256")
  if(CATCH VERSION_GREATER_EQUAL 3)
    set(expected 0)
  endif()
  if(NOT result STREQUAL expected)
    message(FATAL_ERROR "${BINARY} cannot list its cases (${result}): ${errors}")
  endif()
  foreach(name IN LISTS names)
    string(REPLACE "<open>" "[" name "${name}")
    string(REPLACE "<close>" "]" name "${name}")
    string(REPLACE "<semicolon>" ";" name "${name}")
    string(REPLACE "<backslash>" "\\" name "${name}")
    # What Catch2 would take for its own syntax, on the command line and in a test specification.
    string(REGEX REPLACE "([][,\"\\]|^[-~])" "\\\\\\1" argument "${name}")
    string(APPEND commands
      "add_test([==[${ROOM}: ${name}]==] [==[${BINARY}]==] [==[${argument}]==] ${run_arguments})\n"
      "set_tests_properties([==[${ROOM}: ${name}]==] PROPERTIES TIMEOUT ${timeout} LABELS \"${labels}\")\n")
  endforeach()
  set(commands "${commands}" PARENT_SCOPE)
endfunction()

add_tests("" 300 "~[long]~[release]")
add_tests("long" 3600 "[long]~[release]")
add_tests("long;release" 3600 "[release]")
file(WRITE "${OUTPUT}" "${commands}")
