"use strict";
// Time line: stacked bars by type in days, weeks, months or years; dragging chooses a period.
const BINS = [["day", 1], ["week", 7], ["month", 30.4], ["quarter", 91.3], ["year", 365.2]];
const MOST_BARS = 75;
const FRAME = { left: 34, right: 6, top: 10, bottom: 22, height: 190 };

function binStart(day, unit) {
  const date = new Date(day * DAY_MS);
  if (unit === "day") return day;
  if (unit === "week") return day - ((date.getUTCDay() + 6) % 7);
  const month = unit === "year" ? 0 : unit === "quarter" ? Math.floor(date.getUTCMonth() / 3) * 3 : date.getUTCMonth();
  return Date.UTC(date.getUTCFullYear(), month, 1) / DAY_MS;
}

function binNext(start, unit) {
  if (unit === "day") return start + 1;
  if (unit === "week") return start + 7;
  const date = new Date(start * DAY_MS);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + { month: 1, quarter: 3, year: 12 }[unit], 1) / DAY_MS;
}

function binName(start, unit) {
  const date = new Date(start * DAY_MS);
  const say = (parts) => date.toLocaleDateString("en-GB", { timeZone: "UTC", ...parts });
  if (unit === "year") return String(date.getUTCFullYear());
  if (unit === "quarter") return `Q${Math.floor(date.getUTCMonth() / 3) + 1} ${date.getUTCFullYear()}`;
  return unit === "month" ? say({ month: "short", year: "numeric" }) : say({ day: "numeric", month: "short", year: "numeric" });
}

function createTimeline(onPeriod) {
  const box = document.getElementById("timeline");
  let bars = [], scale = null, period = [null, null], drag = null;

  function layout(events) {
    bars = [];
    if (!events.length) return "day";
    const days = events.map((event) => event.day);
    const first = days.reduce((a, b) => Math.min(a, b)), last = days.reduce((a, b) => Math.max(a, b));
    const [unit] = BINS.find(([, length]) => (last - first + 1) / length <= MOST_BARS) || BINS[BINS.length - 1];
    const byStart = new Map();
    for (let start = binStart(first, unit); start <= last; start = binNext(start, unit)) {
      const bar = { start, end: binNext(start, unit), counts: TYPES.map(() => 0), total: 0, deaths: 0 };
      byStart.set(start, bar); bars.push(bar);
    }
    for (const event of events) {
      const bar = byStart.get(binStart(event.day, unit));
      bar.counts[event.type] += 1; bar.total += 1; bar.deaths += event.fatalities;
    }
    return unit;
  }

  function show(events, from, to) {
    period = [from, to];
    const unit = layout(events);
    document.getElementById("bin").textContent = bars.length ? `per ${unit}` : "";
    const width = Math.max(280, box.clientWidth), inner = width - FRAME.left - FRAME.right;
    const depth = FRAME.height - FRAME.top - FRAME.bottom;
    const most = niceTop(Math.max(1, ...bars.map((bar) => bar.total)));
    const step = inner / Math.max(1, bars.length);
    scale = { step, width };
    const svg = shape("svg", { viewBox: `0 0 ${width} ${FRAME.height}`, role: "img", "aria-label": `Events per ${unit}, ${plural(events.length, "event")} in all` });
    for (const share of [0, 0.5, 1]) {
      const y = FRAME.top + depth * (1 - share);
      if (share === 0.5 && most < 2) continue;
      svg.append(shape("line", { class: share ? "grid" : "axis", x1: FRAME.left, x2: width - FRAME.right, y1: y, y2: y }), shape("text", { x: FRAME.left - 6, y: y + 4, "text-anchor": "end", text: String(most * share) }));
    }
    bars.forEach((bar, at) => svg.append(stack(bar, at, unit, step, depth, most)));
    labels(unit, step, inner).forEach((label) => svg.append(label));
    svg.append(shape("rect", { class: "brush", x: 0, y: FRAME.top, width: 0, height: depth }));
    box.replaceChildren(svg);
    wire(svg);
  }

  function stack(bar, at, unit, step, depth, most) {
    const isOut = (period[0] !== null && bar.end <= period[0]) || (period[1] !== null && bar.start > period[1]);
    const group = shape("g", isOut ? { class: "faded" } : {}, shape("title", { text: `${binName(bar.start, unit)}: ${plural(bar.total, "event")}, ${plural(bar.deaths, "death")}` }));
    group.append(shape("rect", { x: FRAME.left + at * step, y: FRAME.top, width: step, height: depth, fill: "transparent" }));
    let y = FRAME.top + depth;
    bar.counts.forEach((part, type) => {
      if (!part) return;
      const tall = depth * part / most; y -= tall;
      group.append(shape("rect", { x: FRAME.left + at * step + Math.min(1, step * 0.12), y, width: Math.max(1, step - Math.min(2, step * 0.24)), height: tall, fill: `var(--type-${type})` }));
    });
    return group;
  }

  function labels(unit, step, inner) {
    const every = Math.max(1, Math.ceil(78 / step));
    return bars.flatMap((bar, at) => {
      const x = FRAME.left + (at + 0.5) * step;
      if (at % every || x > FRAME.left + inner - 24) return [];
      return [shape("text", { x: Math.max(x, FRAME.left + 26), y: FRAME.height - 6, "text-anchor": "middle", text: binName(bar.start, unit) })];
    });
  }

  function wire(svg) {
    const brush = svg.querySelector(".brush");
    const barAt = (event) => {
      const edge = svg.getBoundingClientRect();
      const x = (event.clientX - edge.left) * scale.width / edge.width - FRAME.left;
      return Math.max(0, Math.min(bars.length - 1, Math.floor(x / scale.step)));
    };
    const paint = () => {
      const [low, high] = [Math.min(...drag), Math.max(...drag)];
      brush.setAttribute("x", FRAME.left + low * scale.step); brush.setAttribute("width", (high - low + 1) * scale.step);
    };
    svg.addEventListener("pointerdown", (event) => { if (!bars.length || event.button) return; drag = [barAt(event), barAt(event)]; svg.setPointerCapture(event.pointerId); paint(); });
    svg.addEventListener("pointermove", (event) => { if (drag) { drag[1] = barAt(event); paint(); } });
    svg.addEventListener("pointerup", () => {
      if (!drag) return;
      const [low, high] = [Math.min(...drag), Math.max(...drag)]; drag = null;
      onPeriod(bars[low].start, bars[high].end - 1);
    });
    svg.addEventListener("dblclick", () => onPeriod(null, null));
  }

  return { show };
}

function niceTop(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 2.4, 3, 4, 5, 6, 8, 10].map((step) => Math.round(step * power)).find((top) => top >= value && (top === 1 || top % 2 === 0)) || value + (value % 2);
}
