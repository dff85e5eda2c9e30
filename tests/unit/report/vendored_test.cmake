# The vendored files are those whose checksums their README states.
#   cmake -DDIRECTORY=report/assets/vendor/uplot -P vendored_test.cmake
file(READ ${DIRECTORY}/README.md readme)
foreach(name uPlot.iife.min.js uPlot.min.css LICENSE)
  file(SHA256 ${DIRECTORY}/${name} sum)
  if(NOT readme MATCHES "\\| `${name}` \\|[^|]*\\| `${sum}` \\|")
    message(FATAL_ERROR "${name} has the checksum ${sum}, which ${DIRECTORY}/README.md does not state for it.")
  endif()
endforeach()
