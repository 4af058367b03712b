# Registers each case of a Catch2 binary with CTest after every link of the binary, with its tags
# [long] and [release] as labels. Catch2's own catch_discover_tests is not used, for in 2.13 it knows
# no labels, splits a name at a semicolon, and lets a name that matches no case pass.

function(muster_discover_tests target room)
  set(tests_file "${CMAKE_CURRENT_BINARY_DIR}/${target}_tests.cmake")
  set(include_file "${CMAKE_CURRENT_BINARY_DIR}/${target}_include.cmake")
  add_custom_command(TARGET ${target} POST_BUILD
    BYPRODUCTS "${tests_file}"
    COMMAND "${CMAKE_COMMAND}"
      -D "BINARY=$<TARGET_FILE:${target}>"
      -D "ROOM=${room}"
      -D "CATCH=${Catch2_VERSION}"
      -D "OUTPUT=${tests_file}"
      -P "${PROJECT_SOURCE_DIR}/cmake/write_tests.cmake"
    VERBATIM)
  # A binary that was not built is a test that fails, not one that is missing.
  file(CONFIGURE OUTPUT "${include_file}" @ONLY CONTENT [[
if(EXISTS "@tests_file@")
  include("@tests_file@")
else()
  add_test("@target@ is not built" "@CMAKE_COMMAND@" -E false)
endif()
]])
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${include_file}")
endfunction()
