# Every library the project stands on, found once and by its own name (docs/dependencies.md says what each is for).
find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS url)
find_package(fmt REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(prometheus-cpp REQUIRED COMPONENTS core)
find_package(OpenSSL 3.0 REQUIRED COMPONENTS SSL)
find_package(SQLite3 3.37 REQUIRED)  # STRICT tables
find_package(SQLiteCpp REQUIRED)
find_package(rabbitmq-c REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(httplib REQUIRED IMPORTED_TARGET cpp-httplib)
pkg_check_modules(libpq REQUIRED IMPORTED_TARGET libpq)  # not FindPostgreSQL, which asks for the server's headers too

# Asio and Beast are compiled once (core/boost_separate_compilation.cpp) instead of in every file that includes them.
add_library(waitbench_boost INTERFACE)
target_link_libraries(waitbench_boost INTERFACE Boost::headers Threads::Threads)
target_compile_definitions(waitbench_boost INTERFACE
  BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_DISABLE_BOOST_COROUTINE)
