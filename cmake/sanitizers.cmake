# Every target, the libraries' separately compiled parts included, is built with the same sanitizers.
set(WAITBENCH_SANITIZE "" CACHE STRING "Sanitizers for every target: 'address,undefined' or 'thread'")
if(WAITBENCH_SANITIZE)
  add_compile_options(-fsanitize=${WAITBENCH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WAITBENCH_SANITIZE})
endif()

# Every target tells libFuzzer which branches an input took (tests/fuzz links it in).
option(WAITBENCH_FUZZ "Build the fuzz targets (clang only)" OFF)
if(WAITBENCH_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "WAITBENCH_FUZZ needs clang, whose libFuzzer it uses: CXX=clang++-19 cmake --preset fuzz")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
