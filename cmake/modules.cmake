# One statement per module says everything: what it may include, what it links, what is tested.
#
#   ezsign_module(pades LEVEL 3 DEPS base crypto pki pdf [LIBS PkgConfig::X ...])
#
# Sources are found by name in the module's folder:
#   *.cpp          the library ezsign_<name>
#   *_test.cpp     its tests, one executable <name>_tests (GoogleTest), run by ctest
#   *_fuzz.cpp     its fuzz targets, one executable each (libFuzzer; preset fuzz)
# DEPS may name modules of a lower level only; tools/check_layers.py refuses any include that DEPS does not name.

include(GoogleTest)
enable_testing()

set(EZSIGN_TEST_SHARED "${CMAKE_SOURCE_DIR}/../shared" CACHE PATH "Folder that holds the test corpora, if present")

function(ezsign_flags target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast
    -Woverloaded-virtual -Wconversion -Wno-sign-conversion -Werror)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/src)
endfunction()

# EZSIGN_PCH compiles the heavy headers of the standard library, fmt, Boost.JSON and GoogleTest once instead of in every file. The
# presets bench and gcc go without, so that a file that forgets an include of its own is found.
if(EZSIGN_PCH)
  set(heavy <algorithm> <array> <charconv> <chrono> <filesystem> <fstream> <functional> <map> <memory> <mutex> <optional> <set>
    <span> <sstream> <string> <string_view> <thread> <unordered_map> <variant> <vector> <fmt/format.h> <boost/json.hpp>
    <boost/describe.hpp>)
  file(WRITE ${CMAKE_BINARY_DIR}/heavy.cpp "")
  add_library(ezsign_heavy STATIC ${CMAKE_BINARY_DIR}/heavy.cpp)
  target_link_libraries(ezsign_heavy PRIVATE Boost::json fmt::fmt)
  target_precompile_headers(ezsign_heavy PRIVATE ${heavy})
  ezsign_flags(ezsign_heavy)
  if(EZSIGN_TESTS)
    add_library(ezsign_heavy_tests STATIC ${CMAKE_BINARY_DIR}/heavy.cpp)
    target_link_libraries(ezsign_heavy_tests PRIVATE Boost::json fmt::fmt GTest::gmock)
    target_precompile_headers(ezsign_heavy_tests PRIVATE ${heavy} <gmock/gmock.h> <gtest/gtest.h>)
    target_compile_options(ezsign_heavy_tests PRIVATE ${EZSIGN_TEST_OPTIONS})
    ezsign_flags(ezsign_heavy_tests)
  endif()
endif()

function(ezsign_heavy_headers target from)
  if(EZSIGN_PCH)
    target_precompile_headers(${target} REUSE_FROM ${from})
  endif()
endfunction()

function(ezsign_module name)
  cmake_parse_arguments(M "" "LEVEL" "DEPS;LIBS" ${ARGN})
  file(GLOB all CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  set(sources ${all})
  list(FILTER sources EXCLUDE REGEX "_(test|fuzz)\\.cpp$")
  set(tests ${all})
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
  set(fuzzers ${all})
  list(FILTER fuzzers INCLUDE REGEX "_fuzz\\.cpp$")

  set(links ${M_DEPS})
  list(TRANSFORM links PREPEND ezsign_)
  if(sources)
    add_library(ezsign_${name} STATIC ${sources})
    ezsign_flags(ezsign_${name})
    target_link_libraries(ezsign_${name} PUBLIC ${links} ${M_LIBS})
    ezsign_heavy_headers(ezsign_${name} ezsign_heavy)
    if(EZSIGN_FUZZ AND fuzzers)
      # What -fsanitize=fuzzer-no-link means, said so that the precompiled headers fit.
      target_compile_options(ezsign_${name} PRIVATE
        -fsanitize-coverage=inline-8bit-counters,indirect-calls,trace-cmp,pc-table,stack-depth)
    endif()
  else()
    add_library(ezsign_${name} INTERFACE)
    target_include_directories(ezsign_${name} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    target_link_libraries(ezsign_${name} INTERFACE ${links} ${M_LIBS})
  endif()

  if(tests AND EZSIGN_TESTS)
    add_executable(${name}_tests ${tests})
    ezsign_flags(${name}_tests)
    target_compile_options(${name}_tests PRIVATE ${EZSIGN_TEST_OPTIONS})
    ezsign_heavy_headers(${name}_tests ezsign_heavy_tests)
    target_compile_definitions(${name}_tests PRIVATE
      EZSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}" EZSIGN_TEST_SHARED="${EZSIGN_TEST_SHARED}")
    target_link_libraries(${name}_tests PRIVATE ezsign_${name} GTest::gmock GTest::gtest_main)
    add_test(NAME ${name} COMMAND ${name}_tests)
    set_tests_properties(${name} PROPERTIES TIMEOUT 600 SKIP_RETURN_CODE 77)
  endif()

  if(EZSIGN_FUZZ)
    foreach(source ${fuzzers})
      get_filename_component(target ${source} NAME_WE)
      add_executable(${name}_${target} ${source})
      ezsign_flags(${name}_${target})
      target_compile_definitions(${name}_${target} PRIVATE EZSIGN_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
      target_link_libraries(${name}_${target} PRIVATE ezsign_${name})
      target_link_options(${name}_${target} PRIVATE -fsanitize=fuzzer)
    endforeach()
  endif()
endfunction()
