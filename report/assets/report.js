// Draws the charts of report.html from the JSON that stands in the page.
//
// Nothing is told here alone: each chart's numbers stand in a table with it. `uPlot` is the vendored library.
"use strict";

(() => {
  const data = JSON.parse(document.getElementById("report-data").textContent);
  const root = document.documentElement;
  const printWidth = 680; // CSS pixels that an A4 page leaves between its margins

  let printing = false;

  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();
  const numbers = (text) => (text === "" ? [] : text.split(" ").map(Number));

  // Four significant digits, thousands separated, whatever the reader's language.
  const figure = (y) => (y == null ? "–" : y.toLocaleString("en-US", { maximumSignificantDigits: 4 }));

  // A latency in the unit that suits it: on a logarithmic axis one chart has all of them.
  const inSeconds = { "µs": 1e-6, ms: 1e-3, s: 1 };
  function latency(y, unit) {
    const seconds = y * inSeconds[unit];
    const fitting = Object.keys(inSeconds).findLast((name) => seconds >= inSeconds[name] * 0.9999) ?? "µs";
    return `${figure(seconds / inSeconds[fitting])} ${fitting}`;
  }

  // 1 / (1 - p) as the percentile that it stands for: 100 is 99 %.
  const percentile = (x) => `${+(100 * (1 - 1 / x)).toPrecision(12)} %`;
  const wholeSeconds = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200];
  const percentileMarks = [1, 2, 4, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7];

  function palette() {
    return {
      text: css("--text"), grid: css("--grid"), page: css("--page"), outside: css("--outside"),
      series: (run) => css(`--series-${run.colour}`),
    };
  }

  // Seconds outside every window, warm-up and drain, are shaded.
  function shadeOutside(u, colours) {
    const end = Math.max(...data.runs.map((run) => run.window_s));
    const shade = (from, to) => {
      if (to <= from) return;
      const left = u.valToPos(from, "x", true), right = u.valToPos(to, "x", true);
      u.ctx.fillStyle = colours.outside;
      u.ctx.fillRect(left, u.bbox.top, right - left, u.bbox.height);
    };
    const { min, max } = u.scales.x;
    shade(min, Math.min(0, max));
    shade(Math.max(end, min), max);
  }

  // About eight markers a line, each line's at other places, so that lines that coincide show all of them.
  function drawMarkers(u, colours) {
    const { ctx } = u, ratio = uPlot.pxRatio, size = printing ? 0.8 : 1.15;
    data.runs.forEach((run, i) => {
      const ys = u.data[i + 1], xs = u.data[0];
      const known = xs.map((_, at) => at).filter((at) => ys[at] != null);
      const stride = Math.max(data.runs.length, Math.ceil(known.length / 8));
      const first = Math.floor((i * stride) / data.runs.length);
      const shape = new Path2D(run.marker);
      for (let k = first; k < known.length; k += stride) {
        const at = known[k];
        ctx.save();
        ctx.translate(u.valToPos(xs[at], "x", true), u.valToPos(ys[at], "y", true));
        ctx.scale(ratio * size, ratio * size);
        ctx.fillStyle = colours.series(run);
        ctx.strokeStyle = colours.page;
        ctx.lineWidth = 1.5;
        ctx.stroke(shape);
        ctx.fill(shape);
        ctx.restore();
      }
    });
  }

  function readOut(u, chart, target) {
    const at = u.cursor.idx;
    if (at == null) {
      target.textContent = "";
      return;
    }
    const where = chart.axis === "seconds" ? `second ${chart.x[at]}` : percentile(+chart.x[at].toPrecision(3));
    const values = data.runs.map((run, i) => `${run.label} ${figure(chart.lines[i][at])}`);
    target.textContent = `${where}: ${values.join(" · ")} (${chart.unit})`;
  }

  function options(chart, colours, width, readout) {
    const overTime = chart.axis === "seconds";
    const size = printing ? 13 : 19;
    const axis = {
      stroke: colours.text, font: `${size}px system-ui, sans-serif`, labelFont: `${size}px system-ui, sans-serif`,
      labelSize: size * 1.7, grid: { stroke: colours.grid, width: 1 }, ticks: { stroke: colours.grid, width: 1 },
    };
    const widest = (values) => Math.max(...(values ?? ["0"]).map((text) => text.length));
    return {
      width,
      height: Math.round(Math.min(Math.max(width * 0.42, 220), printing ? 225 : 430)),
      padding: [size, size * 2, 0, 0],
      legend: { show: false },
      cursor: { drag: { x: false, y: false }, y: false, points: { show: false } },
      scales: {
        x: {
          time: false, distr: overTime ? 1 : 3,
          range: (u, min, max) => (overTime ? [Math.floor(min), Math.ceil(max)] : [1, Math.max(max, 10)]),
        },
        y: {
          distr: chart.logarithmic ? 3 : 1,
          // Linear axes begin at zero, so that heights compare as the numbers do.
          range: (u, min, max) => (chart.logarithmic ? uPlot.rangeLog(min, max, 10, true) : [0, max > 0 ? max * 1.08 : 1]),
        },
      },
      axes: [
        {
          ...axis, label: overTime ? "seconds since the window began" : "percentile of requests",
          size: size * 2.2, space: overTime ? 60 : 20, incrs: overTime ? wholeSeconds : undefined,
          splits: overTime ? undefined : (u) => percentileMarks.filter((x) => x <= u.scales.x.max * 1.0001),
          filter: overTime ? undefined : (u, splits) => splits,
          values: overTime ? undefined : (u, splits) => splits.map(percentile),
        },
        {
          ...axis, label: overTime ? chart.unit : chart.logarithmic ? "latency" : `latency, ${chart.unit}`,
          size: (u, values) => size * 0.62 * widest(values) + size * 1.5,
          values: (u, splits) => splits.map((y) => (y == null ? "" : chart.logarithmic ? latency(y, chart.unit) : figure(y))),
        },
      ],
      series: [{}, ...data.runs.map((run) => ({
        label: run.label, stroke: colours.series(run), width: printing ? 2 : 3, dash: numbers(run.dash), points: { show: false },
      }))],
      hooks: {
        drawClear: [(u) => overTime && shadeOutside(u, colours)],
        draw: [(u) => drawMarkers(u, colours)],
        setCursor: [(u) => readOut(u, chart, readout)],
      },
    };
  }

  let drawn = [];

  function drawAll() {
    drawn.forEach((plot) => plot.destroy());
    const colours = palette();
    drawn = data.charts.map((chart) => {
      const place = document.querySelector(`[data-chart="${chart.id}"]`);
      const readout = place.parentElement.querySelector(".readout");
      const width = printing ? printWidth : place.clientWidth;
      // What was counted in second 7 stands in the middle between 7 and 8.
      const x = chart.axis === "seconds" ? chart.x.map((second) => second + 0.5) : chart.x;
      return new uPlot(options(chart, colours, width, readout), [x, ...chart.lines], place);
    });
  }

  let waiting;
  function drawSoon() {
    clearTimeout(waiting);
    waiting = setTimeout(drawAll, 100);
  }

  // Paper has another width, and is always light. Browsers differ in which of the two events they send first,
  // or at all.
  function print(begins) {
    if (printing === begins) return;
    printing = begins;
    root.classList.toggle("printing", begins);
    drawAll();
  }

  drawAll();
  addEventListener("resize", drawSoon);
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  matchMedia("print").addEventListener("change", (media) => print(media.matches));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
})();
