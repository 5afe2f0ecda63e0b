// The player: slider, axis, play, keys, mouse.

const slider = at("slider");
const speeds = [["1 s", 1000], ["10 s", 10000], ["1 min", 60000], ["10 min", 600000], ["1 h", 3600000], ["6 h", 21600000], ["1 d", 86400000], ["7 d", 604800000], ["30 d", 2592000000]];
const playing = { on: false, last: 0, heldUntil: 0 };

function drawOverview() {
  const height = 30;
  const context = pen(at("overview"), frame.width + 16, height);
  context.translate(8, 0);
  const px = (t) => (t / END) * frame.width;
  context.fillStyle = hues.track;
  context.fillRect(0, 6, frame.width, 18);
  const wide = Math.max(px(look.until) - px(look.from), 3);
  context.fillStyle = hues.lens;
  context.fillRect(px(look.from), 6, wide, 18);
  context.strokeStyle = hues["lens-edge"];
  context.strokeRect(px(look.from) + 0.5, 6.5, wide - 1, 17);
  context.globalAlpha = 0.55;
  context.fillStyle = hues.ink;
  for (const [t] of film.marks) context.fillRect(Math.round(px(t)), 10, 1, 10);
  context.globalAlpha = 1;
  context.fillStyle = hues.accent;
  context.beginPath();
  context.arc(px(look.now), 15, 7, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = hues.paper;
  context.lineWidth = 2;
  context.stroke();
}

function drawAxis() {
  const context = pen(at("axis"), frame.left + frame.width + frame.right, 26);
  context.translate(frame.left, 0);
  context.font = `12px ${FONT}`;
  context.textBaseline = "middle";
  context.fillStyle = hues.muted;
  context.textAlign = "center";
  const inside = look.now >= look.from && look.now <= look.until;
  const { time } = clock(look.now, look.until - look.from < 600000 ? 1 : look.until - look.from < 86400000 ? 1000 : 60000);
  context.font = `600 12px ${FONT}`;
  const bubble = context.measureText(time).width + 14;
  const middle = Math.min(Math.max(x(look.now), bubble / 2 - 4), frame.width - bubble / 2 + frame.right - 2);
  context.font = `12px ${FONT}`;
  let free = -frame.left;
  for (const { t, isDay, label } of ticks()) {
    const half = context.measureText(label).width / 2;
    const px = Math.min(x(t), frame.width + frame.right - half - 1);
    context.fillStyle = hues.grid;
    context.fillRect(Math.round(x(t)), 20, 1, 6);
    const hidden = inside && Math.abs(px - middle) < half + bubble / 2 + 3;
    if (px - half < free || hidden) continue;
    free = px + half + 10;
    context.fillStyle = isDay ? hues.ink : hues.muted;
    context.fillText(label, px, 10);
  }
  if (!inside) return;
  context.fillStyle = hues.accent;
  context.beginPath();
  context.roundRect(middle - bubble / 2, 0, bubble, 20, 5);
  context.fill();
  context.fillRect(x(look.now) - 0.75, 18, 1.5, 8);
  context.fillStyle = hues.paper;
  context.font = `600 12px ${FONT}`;
  context.fillText(time, middle, 10.5);
}

function tellNow() {
  const t = look.now;
  slider.value = t;
  slider.setAttribute("aria-valuetext", moment(t));
  const { day, time } = clock(t);
  at("readout").replaceChildren(el("strong", {}, `${day}, ${time}`), el("span", {}, iso(t)));
  const px = x(t);
  at("cursor").hidden = px < -0.5 || px > frame.width + 0.5;
  at("cursor").style.transform = `translateX(${frame.left + px}px)`;
  drawOverview();
  drawAxis();
  tellCaption(t);
}

// What happened last, and what comes next.
function tellCaption(t) {
  const here = lastAt(turnTimes, t);
  const parts = [];
  if (here >= 0) {
    const i = turns[here];
    const ago = t - turnTimes[here];
    parts.push(el("span", { className: "ago" }, ago === 0 ? "now" : `${duration(coarse(ago))} ago`), " ", opener(() => tellEvent(i), ...marked(said(i))), " ", ...chips(film.texts[film.events.rules[i]]));
  }
  const next = turns[here + 1];
  if (next !== undefined) parts.push(el("span", { className: "next" }, "next, in ", duration(coarse(turnTimes[here + 1] - t)), ": ", film.texts[film.events.name[next]]));
  at("caption").replaceChildren(...parts);
}

// A duration without what nobody reads: two units are enough.
function coarse(ms) {
  const at = UNITS.findIndex(([length]) => ms >= length);
  const unit = UNITS[Math.min(at + 1, UNITS.length - 1)]?.[0] ?? 1;
  return Math.floor(ms / unit) * unit;
}

function play(on) {
  playing.on = on;
  playing.last = performance.now();
  playing.heldUntil = 0;
  at("play").setAttribute("aria-label", on ? "Pause" : "Play");
  at("play-shape").setAttribute("d", on ? "M4 2h3v12H4zM9 2h3v12H9z" : "M4 2v12l10-6z");
  if (on && look.now >= END) goTo(0);
  if (on) requestAnimationFrame(advance);
}

function advance(frameTime) {
  if (!playing.on) return;
  const step = Math.max(frameTime - playing.last, 0);
  playing.last = frameTime;
  if (frameTime >= playing.heldUntil) {
    let t = look.now + (step / 1000) * Number(at("speed").value);
    const next = turnTimes[lastAt(turnTimes, look.now) + 1];
    if (at("hold").checked && next !== undefined && t >= next) {
      t = next;
      playing.heldUntil = frameTime + 1500;
    }
    goTo(t);
    if (look.now > look.until) show(look.now - (look.until - look.from) * 0.05, look.now + (look.until - look.from) * 0.95);
    if (look.now >= END) play(false);
  }
  requestAnimationFrame(advance);
}

const nextTurn = () => visit(turnTimes[lastAt(turnTimes, look.now) + 1] ?? END);
const previousTurn = () => visit(turnTimes[lastAt(turnTimes, look.now - 1)] ?? 0);
const nudge = (direction, fine) => visit(look.now + direction * (fine ? 1 : Math.max(Math.round((look.until - look.from) / 200), 1)));
const fit = () => show(0, END);

const KEYS = {
  ArrowLeft: (event) => nudge(-1, event.shiftKey),
  ArrowRight: (event) => nudge(1, event.shiftKey),
  ",": previousTurn, ".": nextTurn, PageUp: previousTurn, PageDown: nextTurn,
  Home: () => visit(0), End: () => visit(END),
  "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6), "0": fit,
  " ": () => play(!playing.on),
  Enter: () => tellInstant(turnTimes[lastAt(turnTimes, look.now)] ?? 0),
  t: () => startTour(), "?": () => at("help").showModal(),
  Escape: () => (drawer.hidden ? endTour() : close()),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || at("help").open) return;
  const isControl = event.target.closest("button, select, summary, a, input[type=checkbox]");
  if (isControl && (event.key === " " || event.key === "Enter")) return;
  if (event.target.closest("select")) return;
  if (/^Page/.test(event.key) && event.target !== slider) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act(event);
});

slider.addEventListener("input", () => {
  play(false);
  visit(Number(slider.value));
});
at("play").onclick = () => play(!playing.on);
at("to-start").onclick = () => visit(0);
at("to-end").onclick = () => visit(END);
at("to-next").onclick = nextTurn;
at("to-previous").onclick = previousTurn;
at("zoom-in").onclick = () => zoom(0.5);
at("zoom-out").onclick = () => zoom(2);
at("zoom-fit").onclick = fit;
at("help-open").onclick = () => at("help").showModal();

// On the lanes: click to go there and hear its story, drag to zoom, Ctrl and wheel to zoom.
const drag = { from: null };
const place = (event) => {
  const box = stage.getBoundingClientRect();
  return { px: event.clientX - box.left - frame.left, py: event.clientY - box.top };
};

lanesCanvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0 || place(event).px < 0) return;
  drag.from = place(event).px;
  lanesCanvas.setPointerCapture(event.pointerId);
});

lanesCanvas.addEventListener("pointermove", (event) => {
  const { px, py } = place(event);
  if (drag.from !== null && Math.abs(px - drag.from) > 5) {
    const [left, right] = [Math.max(Math.min(px, drag.from), 0), Math.min(Math.max(px, drag.from), frame.width)];
    Object.assign(at("hair").style, { left: `${frame.left + left}px`, width: `${right - left}px` });
    at("hair").className = "hair band";
  }
  if (drag.from === null) point(px, py, event);
});

lanesCanvas.addEventListener("pointerup", (event) => {
  if (drag.from === null) return;
  const { px, py } = place(event);
  const from = drag.from;
  drag.from = null;
  at("hair").className = "hair";
  if (Math.abs(px - from) > 5) show(timeAt(Math.max(Math.min(px, from), 0)), timeAt(Math.min(Math.max(px, from), frame.width)));
  else select(px, py);
});

lanesCanvas.addEventListener("dblclick", fit);
lanesCanvas.addEventListener("pointerleave", () => (at("tip").hidden = true));

function select(px, py) {
  play(false);
  const { flag, row, artifact } = thingAt(px, py);
  goTo(flag ? flag.t : timeAt(px));
  if (flag) tellInstant(flag.t);
  else if (artifact !== undefined && artifact >= 0) tellArtifact(artifact);
  else if (row && row.lane) tellLane(row.lane, row.main);
}

function point(px, py, event) {
  const { flag, row, stretch, artifact } = thingAt(px, py);
  let lines = null;
  if (flag) lines = [flag.words, moment(flag.t)];
  else if (stretch) lines = [`${row.lane.name}: ${stretch[4][0]}`, `${moment(stretch[0])} to ${stretch[1] === END ? "the end" : moment(stretch[1])}${row.lane.exact ? "" : " (by samples)"}`];
  else if (artifact !== undefined && artifact >= 0) {
    const until = film.ledger.until[artifact];
    const end = until ? `${moment(until - 1)}${isLost(artifact) ? ", lost unread" : `, ${film.phrases.ended_by[film.ledger.ended_by[artifact] - 1][0]}`}` : "the end";
    lines = [artifactId(artifact), `under ${keyName(film.ledger.key[artifact])}, ${moment(film.ledger.from[artifact])} to ${end}`];
  }
  const tip = at("tip");
  tip.hidden = !lines;
  lanesCanvas.style.cursor = lines ? "pointer" : "crosshair";
  if (!lines) return;
  tip.replaceChildren(el("strong", {}, lines[0]), el("span", {}, lines[1]));
  const left = Math.min(event.clientX + 14, window.innerWidth - tip.offsetWidth - 12);
  Object.assign(tip.style, { left: `${left}px`, top: `${event.clientY + 18}px` });
}

stage.addEventListener("wheel", (event) => {
  if (!event.ctrlKey && Math.abs(event.deltaX) <= Math.abs(event.deltaY)) return;
  event.preventDefault();
  if (event.ctrlKey) zoom(Math.exp(event.deltaY * 0.004), timeAt(place(event).px));
  else show(look.from + (event.deltaX / frame.width) * (look.until - look.from), look.until + (event.deltaX / frame.width) * (look.until - look.from));
}, { passive: false });

for (const canvas of [at("axis"), at("rail")]) {
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(Math.exp(event.deltaY * 0.002));
  }, { passive: false });
}

let scrubbing = false;
const scrub = (event) => visit(Math.min(Math.max(timeAt(place(event).px), look.from), look.until));
at("axis").addEventListener("pointerdown", (event) => {
  scrubbing = true;
  at("axis").setPointerCapture(event.pointerId);
  scrub(event);
});
at("axis").addEventListener("pointermove", (event) => scrubbing && scrub(event));
at("axis").addEventListener("pointerup", () => (scrubbing = false));

drawers.now.push(tellNow);
