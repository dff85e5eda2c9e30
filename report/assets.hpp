// The page script, the style sheet and the chart library, embedded at build time from report/assets/.
#pragma once

#include <string_view>

namespace waitbench::assets {

extern const std::string_view report_css;
extern const std::string_view report_js;
extern const std::string_view uplot_css;
extern const std::string_view uplot_js;       ///< defines the global `uPlot`
extern const std::string_view uplot_licence;  ///< must stand wherever uplot_js does

}  // namespace waitbench::assets
