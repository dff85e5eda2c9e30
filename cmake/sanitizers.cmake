# Every target, the libraries' separately compiled parts included, is built with the same sanitizers.
set(WAITBENCH_SANITIZE "" CACHE STRING "Sanitizers for every target: 'address,undefined' or 'thread'")
if(WAITBENCH_SANITIZE)
  add_compile_options(-fsanitize=${WAITBENCH_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${WAITBENCH_SANITIZE})
endif()
