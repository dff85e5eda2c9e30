# Which compilers are trusted, and how they are called.
# g++ 12 miscompiles coroutines (tests/compiler/ holds the failing cases), so it is refused rather than believed.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13.2)
  message(FATAL_ERROR
    "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles C++ coroutines (double frees of temporaries in a co_await "
    "expression). Use clang 19 (Debian 12 packages it: clang-19) or g++ 13.2 or later: "
    "CXX=clang++-19 cmake --preset release")
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 17)
  message(FATAL_ERROR "clang ${CMAKE_CXX_COMPILER_VERSION} is too old for the C++23 used here. Use clang 17 or later.")
endif()

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(WAITBENCH_CCACHE ccache)
if(WAITBENCH_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${WAITBENCH_CCACHE})
endif()

add_library(waitbench_warnings INTERFACE)
target_compile_options(waitbench_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror=return-type)
option(WAITBENCH_WERROR "Treat warnings as errors" OFF)
if(WAITBENCH_WERROR)
  target_compile_options(waitbench_warnings INTERFACE -Werror)
endif()

# Off where lint reads: there each file shows that it includes what it needs.
option(WAITBENCH_PRECOMPILE "Parse the common headers of the program once (those of the tests always are)" ON)
function(waitbench_precompile target)
  if(NOT WAITBENCH_PRECOMPILE)
    return()
  endif()
  if(${target} STREQUAL waitbench_core OR ARGN)
    target_precompile_headers(${target} PRIVATE ${PROJECT_SOURCE_DIR}/core/precompiled.hpp ${ARGN})
  else()
    target_precompile_headers(${target} REUSE_FROM waitbench_core)
  endif()
endfunction()

# waitbench_library(NAME SOURCES ... LINKS ... [PRECOMPILED ...]): a folder's static library; the headers that most of its
# files include besides the common ones.
function(waitbench_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS;PRECOMPILED" ${ARGN})
  add_library(waitbench_${name} STATIC ${ARG_SOURCES})
  target_include_directories(waitbench_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(waitbench_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS} waitbench_warnings)
  waitbench_precompile(waitbench_${name} ${ARG_PRECOMPILED})
endfunction()
