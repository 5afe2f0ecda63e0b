// Curves over the same window: what each key protects, and what becomes of stream records.

const plots = [];
const stepped = uPlot.paths.stepped({ align: 1 });

function plot(name, times, curves, height) {
  const box = el("div", { className: "plot" });
  const legend = el("div", { className: "plot-legend" }, el("p", { className: "group-name" }, name));
  const values = curves.map((curve) => el("b", {}));
  curves.forEach((curve, i) => {
    if (curve.silent) return;
    const sign = el("span", { className: curve.area ? "swatch" : "stroke" });
    sign.style[curve.area ? "background" : "borderColor"] = curve.colour();
    curve.sign = sign;
    legend.append(el("p", { className: "sub-name" }, values[i], ` ${curve.name}`, sign));
  });
  box.append(legend);
  at("plots").append(box);
  const most = Math.max(1, ...curves.map((curve) => Math.max(...curve.drawn)));
  const options = {
    width: 100, height,
    padding: [8, () => frame.right, 6, 0],
    legend: { show: false },
    cursor: { x: false, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    select: { show: true },
    scales: { x: { time: false, range: () => [look.from, look.until] }, y: { range: () => [0, most * 1.06] } },
    axes: [
      { show: false },
      { size: frame.left, stroke: () => hues.muted, font: `11px ${FONT}`, grid: { stroke: () => hues.grid, width: 1 }, ticks: { show: false }, gap: 8,
        space: 34, incrs: [1, 2, 5].flatMap((n) => Array.from({ length: 10 }, (_, p) => n * 10 ** p)).sort((a, b) => a - b), values: (_, ticks) => ticks.map(short) },
    ],
    series: [{}, ...curves.map((curve) => ({
      paths: stepped, points: { show: false }, width: curve.area ? 0 : 2, dash: curve.dash,
      stroke: curve.area ? undefined : curve.colour, fill: curve.fill,
    }))],
    hooks: { setSelect: [(u) => {
      if (u.select.width > 6) show(timeAt(u.select.left), timeAt(u.select.left + u.select.width));
      u.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
    }] },
  };
  const u = new uPlot(options, [[...times, END], ...curves.map(({ drawn }) => [...drawn, drawn[drawn.length - 1]])], box);
  u.over.addEventListener("click", (event) => visit(timeAt(event.offsetX)));
  plots.push({ u, height, times, curves, values });
}

const short = (n) => (n >= 10000 ? `${+(n / (n >= 1e6 ? 1e6 : 1e3)).toFixed(1)}${n >= 1e6 ? "M" : "k"}` : count(n));

// Live artifacts by key, one upon the other; unreadable ones hatched above the readable ones of their key.
function protectionPlot() {
  const { times, at: place, key, live, unreadable } = film.series;
  if (times.length === 0) return;
  const sums = film.keys.map(() => [new Float64Array(times.length), new Float64Array(times.length)]);
  for (let i = 0; i < place.length; i++) {
    sums[key[i]][0][place[i]] += Math.max(live[i] - unreadable[i], 0);
    sums[key[i]][1][place[i]] += unreadable[i];
  }
  const curves = [];
  const total = new Float64Array(times.length);
  sums.forEach((parts, of) => parts.forEach((counts, dark) => {
    if (!counts.some(Boolean)) return;
    counts.forEach((n, i) => (total[i] += n));
    const { name, colour, pale } = film.keys[of];
    curves.push({
      value: (stored) => stored.rows.filter((row) => row.key === of).reduce((sum, row) => sum + (dark ? row.unreadable : Math.max(row.live - row.unreadable, 0)), 0),
      name: dark ? `${name}, unreadable` : `under ${name}`, counts, drawn: total.slice(), area: true,
      colour: () => (dark ? `repeating-linear-gradient(135deg, ${colour} 0 2px, ${pale} 2px 5px)` : colour),
      fill: (u) => (dark ? hatching(u.ctx, pale, colour, 10) : colour),
    });
  }));
  if (curves.length) plot("stored, by key", times, curves.reverse(), 120);
}

const LINES = [
  ["unread", "unread records", () => hues.accent],
  ["trimmed_unread", "records lost", () => hues.trouble],
  ["ttl_waiting", "TTL waiting", () => hues.waiting, [6, 4]],
];

function streamPlots() {
  const { times, at: place, table } = film.streams;
  const weights = film.tables.map(() => 0);
  for (let i = 0; i < place.length; i++) weights[table[i]] += film.streams.unread[i] + film.streams.trimmed_unread[i] + film.streams.ttl_waiting[i];
  const told = weights.map((weight, of) => [weight, of]).filter(([weight]) => weight > 0).sort((a, b) => b[0] - a[0]).slice(0, 4).map(([, of]) => of);
  for (const of of told.sort((a, b) => a - b)) {
    const curves = LINES.map(([field, name, colour, dash]) => {
      const counts = new Float64Array(times.length);
      for (let i = 0; i < place.length; i++) if (table[i] === of) counts[place[i]] = film.streams[field][i];
      return { name, counts, drawn: counts, colour, dash, fill: field === "trimmed_unread" ? () => hues.loss : undefined };
    }).filter(({ counts }) => counts.some(Boolean));
    plot(`stream of ${film.tables[of]}`, times, curves, 104);
  }
}

function drawPlots() {
  for (const { u } of plots) u.setScale("x", { min: look.from, max: look.until });
}

function sizePlots() {
  for (const { u, height } of plots) {
    u.axes[1].size = () => frame.left;
    u.setSize({ width: frame.left + frame.width + frame.right, height });
  }
}

// Writes the values at the instant; those of streams are of the last sample at or before it.
function tellPlots() {
  for (const { times, curves, values } of plots) {
    const place = lastAt(times, look.now);
    const value = (curve) => (curve.value ? curve.value(storedAt(look.now)) : place < 0 ? 0 : curve.counts[place]);
    curves.forEach((curve, i) => (values[i].textContent = count(value(curve))));
  }
}

drawers.view.push(drawPlots);
drawers.now.push(tellPlots);
