// What most files include, parsed once for the tests and once for the program: that halves the build. No file
// of the program may need it, which lint sees to: it reads each without (the preset "lint").
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <variant>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/system/result.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
