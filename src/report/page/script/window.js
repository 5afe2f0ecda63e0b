// The instant that is looked at, and the window of time that is shown; whoever draws is told once per frame.

const look = { now: 0, from: 0, until: END };
const drawers = { view: [], now: [] };
let pending = null;

function changed(what) {
  if (pending) {
    pending.add(what);
    return;
  }
  pending = new Set([what]);
  requestAnimationFrame(() => {
    const started = performance.now();
    const changes = pending;
    pending = null;
    if (changes.has("view")) drawers.view.forEach((draw) => draw());
    drawers.now.forEach((draw) => draw());
    performance.measure("redraw", { start: started, end: performance.now() });
  });
}

function goTo(t) {
  look.now = Math.round(Math.min(Math.max(t, 0), END));
  changed("now");
}

// Shows a window; one that would leave the run is moved into it.
function show(from, until) {
  const length = Math.min(Math.max(until - from, Math.min(20, END)), END);
  look.from = Math.min(Math.max(from, 0), END - length);
  look.until = look.from + length;
  changed("view");
}

function zoom(factor, around = look.now) {
  const length = (look.until - look.from) * factor;
  const pivot = around >= look.from && around <= look.until ? around : (look.from + look.until) / 2;
  const part = (pivot - look.from) / (look.until - look.from);
  show(pivot - part * length, pivot + (1 - part) * length);
}

// Goes to an instant, and moves the window there where it does not show it.
function visit(t) {
  goTo(t);
  if (t < look.from || t > look.until) {
    const length = look.until - look.from;
    show(t - length / 3, t + (length * 2) / 3);
  }
}

const frame = { left: 184, width: 800, right: 14 };
const x = (t) => ((t - look.from) / (look.until - look.from)) * frame.width;
const timeAt = (px) => look.from + (px / frame.width) * (look.until - look.from);

// A canvas as large as it is shown, on any density of pixels.
function pen(canvas, width, height) {
  const density = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * density), Math.round(height * density)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
    canvas.style.width = `${width}px`;
    canvas.style.height = `${height}px`;
  }
  const context = canvas.getContext("2d");
  context.setTransform(density, 0, 0, density, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

let hues = {};
function readHues() {
  const styles = getComputedStyle(document.documentElement);
  const names = ["paper", "ink", "muted", "grid", "track", "lens", "lens-edge", "accent", "alarm", "loss", "waiting", "trouble", "caution", "gone"];
  hues = Object.fromEntries(names.map((name) => [name, styles.getPropertyValue(`--${name}`).trim()]));
}

const FONT = 'Inter, "Helvetica Neue", "Segoe UI", "Liberation Sans", Arial, sans-serif';
const STEPS = [1, 2, 5, 10, 50, 100, 500, 1000, 5000, 10000, 30000, 60000, 300000, 900000, 1800000, 3600000, 10800000, 21600000, 43200000,
  ...[1, 2, 7, 14, 30, 90, 180, 365, 730, 1825, 3650].map((days) => days * 86400000)];

// The instants with a tick, far enough apart for their labels.
function ticks() {
  const span = look.until - look.from;
  const room = (step) => (step / span) * frame.width >= (step < 1000 ? 104 : step < 60000 ? 88 : 72);
  const step = STEPS.find(room) ?? STEPS[STEPS.length - 1];
  const list = [];
  for (let t = Math.ceil(look.from / step) * step; t <= look.until; t += step) {
    const { day, time } = clock(t, step);
    list.push({ t, isDay: t % 86400000 === 0, label: t % 86400000 === 0 ? day : time });
  }
  if (list.length && !list.some((tick) => tick.isDay)) list[0].label = `${clock(list[0].t).day}, ${list[0].label}`;
  return list;
}
