// A remark in a text file of HdrHistogram's: lines that begin with '#'.
#pragma once

#include <string>
#include <string_view>

namespace waitbench {

/// `text` in brackets, made printable: "#[text]\n"; what is too long goes on in lines that begin with "# ".
/// No line has more than 120 bytes: HdrHistogram's C library reads the head of a log in pieces of 127 and
/// takes the rest of a longer line for a line of its own (hdr_histogram_log.c, hdr_log_read_header).
std::string comment_lines(std::string_view text);

}  // namespace waitbench
