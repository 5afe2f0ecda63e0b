// The lanes on a canvas: bars of states, and a line for every stored artifact.

const HEIGHTS = { heading: 25, main: 24, sub: 17, curve: 34, flag: 17, gap: 4 };
// So many places are tried for the words beside a curve.
const PLACES = 24;
const LONG = 22;
const stage = at("stage");
const lanesCanvas = at("lanes");
const sections = film.ledger ? sectionsOf(film.ledger) : [];
const layout = { rows: [], height: 0, flagRows: 2, flags: [] };

// The artifacts of a table and kind, each with its periods in a chain.
function sectionsOf({ kind, table, number }) {
  const next = new Int32Array(kind.length).fill(-1);
  const found = new Map();
  const name = (i) => table[i] * film.kinds.length + kind[i];
  for (let i = 0; i < kind.length; i++) {
    const section = found.get(name(i));
    if (!section) found.set(name(i), { table: table[i], kind: kind[i], next, most: number[i] });
    else if (section.most < number[i]) section.most = number[i];
  }
  for (const section of found.values()) {
    section.heads = new Int32Array(section.most + 1).fill(-1);
    section.tails = new Int32Array(section.most + 1);
  }
  for (let i = 0; i < kind.length; i++) {
    const { heads, tails } = found.get(name(i));
    if (heads[number[i]] < 0) heads[number[i]] = i;
    else next[tails[number[i]]] = i;
    tails[number[i]] = i;
  }
  const order = ["item", "index-entry", "stream-record", "backup", "transaction-copy", "insights-datum", "dax-entry"];
  const rank = (section) => section.table * 10 + order.indexOf(film.kinds[section.kind]);
  const all = [...found.values()].sort((a, b) => rank(a) - rank(b));
  for (const section of all) section.heads = section.heads.filter((head) => head >= 0);
  return all;
}

function arrange(flagRows) {
  const rows = [];
  let top = 0;
  const add = (row, height, above) => {
    top += above;
    rows.push({ ...row, top, height });
    top += height;
  };
  layout.flagRows = flagRows;
  top = layout.flagRows * HEIGHTS.flag + 12;
  let group = "";
  let main = "";
  for (const lane of film.lanes) {
    if (lane.group !== group) add({ heading: lane.group }, HEIGHTS.heading, group ? 8 : 0);
    group = lane.group;
    main = lane.sub ? main : lane.name;
    add({ lane, main }, lane.curve ? HEIGHTS.curve : lane.sub ? HEIGHTS.sub : HEIGHTS.main, lane.curve ? 6 : lane.sub ? 2 : HEIGHTS.gap);
  }
  let table = -1;
  const most = sections.length > 10 ? 60 : 132;
  for (const section of sections) {
    if (section.table !== table) add({ heading: `stored in ${film.tables[section.table]}` }, HEIGHTS.heading, 8);
    table = section.table;
    const n = section.heads.length;
    const thickness = Math.min(Math.max(Math.floor(most / n), 1), 8);
    const shown = Math.min(n, most);
    add({ section, shown, thickness }, Math.max(shown * thickness, 14), 4);
  }
  layout.rows = rows;
  layout.height = top + 10;
  at("gutter").replaceChildren(...rows.map(label));
  at("gutter").style.width = `${frame.left}px`;
}

function label(row) {
  let node;
  if (row.heading) node = el("span", { className: "group-name" }, row.heading);
  else if (row.section) {
    const n = row.section.heads.length;
    const more = n > row.shown ? el("small", {}, `a line for every ${Math.round(n / row.shown)}`) : null;
    node = el("span", { className: "section-name", title: "Click a line for its story" }, el("span", {}, n === 1 ? `1 ${kindName(row.section.kind)}` : `${count(n)} ${kindNames(row.section.kind)}`), more);
  } else {
    const tell = () => tellLane(row.lane, row.main);
    const of = row.lane.sub ? `${row.lane.name} of ${row.main}` : row.lane.name;
    node = el("button", { type: "button", className: `${row.lane.sub ? "sub-name" : "lane-name"}${row.lane.name.length > LONG ? " long" : ""}`, onclick: tell, title: of, "aria-label": `Story of ${of}` },
      el("span", {}, row.lane.name), row.lane.swatch ? swatch(row.lane.swatch) : null);
  }
  node.style.top = `${row.top}px`;
  node.style.height = `${row.height}px`;
  return node;
}

function drawLanes() {
  const room = roomForLosses(lanesCanvas.getContext("2d"), layout.flagRows);
  if (room.rows > layout.flagRows) arrange(room.rows);
  const context = pen(lanesCanvas, frame.left + frame.width + frame.right, layout.height);
  context.translate(frame.left, 0);
  drawGrid(context);
  const flags = placeFlags(context, room);
  layout.flags = flags.placed;
  context.save();
  context.beginPath();
  context.rect(0, 0, frame.width, layout.height);
  context.clip();
  for (const row of layout.rows) {
    if (row.lane) drawLane(context, row);
    else if (row.section) drawSection(context, row);
  }
  context.restore();
  drawStems(context, flags);
  for (const row of layout.rows) if (row.lane) drawWords(context, row, flags.placed.concat(flags.silent).map((flag) => flag.px));
  drawFlags(context, flags);
}

function drawGrid(context) {
  context.fillStyle = hues.grid;
  const top = layout.flagRows * HEIGHTS.flag + 8;
  for (const tick of ticks()) context.fillRect(Math.round(x(tick.t)), top, 1, layout.height - top);
}

const hatchings = new Map();

// Slanted stripes of the second colour on the first.
function hatching(context, ground, stripe, size = 8) {
  const name = `${ground}${stripe}${size}`;
  if (!hatchings.has(name)) {
    const tile = document.createElement("canvas");
    tile.width = tile.height = size;
    const brush = tile.getContext("2d");
    brush.fillStyle = ground;
    brush.fillRect(0, 0, size, size);
    brush.strokeStyle = stripe;
    brush.lineWidth = size / 3.2;
    for (const shift of [-size, 0, size]) {
      brush.beginPath();
      brush.moveTo(shift - 2, size + 2);
      brush.lineTo(shift + size + 2, -2);
      brush.stroke();
    }
    hatchings.set(name, context.createPattern(tile, "repeat"));
  }
  return hatchings.get(name);
}

function fillOf(context, place) {
  const [ground, stripe] = film.fills[place];
  const [below, above] = [hues[ground] ?? ground, hues[stripe] ?? stripe];
  return stripe ? hatching(context, below, above) : below;
}

// The stretches in the window, with their pixels; one too short to be seen gets two of them.
function* shown(stretches) {
  let low = 0, high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stretches[middle][1] <= look.from) low = middle + 1;
    else high = middle;
  }
  let free = -Infinity;
  for (let i = low; i < stretches.length && stretches[i][0] <= look.until; i++) {
    const left = Math.max(x(stretches[i][0]), free);
    const right = Math.max(x(stretches[i][1]), Math.min(left + 2, frame.width));
    if (right - left < 0.5) continue;
    free = right;
    yield [stretches[i], left, right];
  }
}

function drawLane(context, { lane, top, height }) {
  context.fillStyle = hues.track;
  context.fillRect(0, top, frame.width, height);
  for (const [[, until, fill, strip], left, right] of shown(lane.stretches)) {
    const gap = right - left > 4 && until < END ? 1.5 : 0;
    context.fillStyle = fillOf(context, fill);
    context.fillRect(left, top, right - left - gap, height);
    if (film.fills[fill][0] === hues.gone) {
      context.strokeStyle = hues.muted;
      context.lineWidth = 1;
      context.strokeRect(left + 0.5, top + 0.5, right - left - gap - 1, height - 1);
    }
    if (!strip) continue;
    context.fillStyle = "#FFFFFF";
    context.fillRect(left, top + height - 6, right - left - gap, 1);
    context.fillStyle = strip;
    context.fillRect(left, top + height - 5, right - left - gap, 5);
  }
  if (lane.curve) drawCurve(context, lane.curve, top, height);
}

// How much there is of something, from the lower edge of its lane up, and the line that it must not reach.
function drawCurve(context, { time, amount, most }, top, height) {
  const first = Math.max(lastAt(time, look.from), 0);
  const y = (i) => top + height - (Math.min(amount[i], most) / most) * height;
  context.beginPath();
  context.moveTo(x(time[first]), top + height);
  let i = first;
  for (; i < time.length && (i === first || time[i - 1] <= look.until); i++) context.lineTo(x(time[i]), y(i));
  context.lineTo(Math.max(x(time[i - 1]), i === time.length ? frame.width : 0), y(i - 1));
  context.lineTo(Math.max(x(time[i - 1]), frame.width), top + height);
  context.fillStyle = hues.caution;
  context.fill();
  context.fillStyle = hues.alarm;
  context.fillRect(0, top, frame.width, 1.5);
}

function drawWords(context, { lane, top, height }, stems) {
  context.font = `${lane.sub ? 11 : 12.5}px ${FONT}`;
  context.textBaseline = "middle";
  for (const [[, , fill, strip, words], left, right] of shown(lane.stretches)) {
    const [from, until] = [Math.max(left, 0), Math.min(right, frame.width)];
    const text = words.find((candidate) => context.measureText(candidate).width + 14 <= until - from);
    if (!text) continue;
    const [ground, stripe, ink] = film.fills[fill].map((name) => hues[name] ?? name);
    const width = context.measureText(text).width;
    if (lane.curve) {
      const place = clearPlace(lane.curve, [from + 7, until - 7 - width], width, stems);
      if (place !== undefined) drawBesideCurve(context, text, { left: place, top, width, ground });
      continue;
    }
    const crossed = stems.some((px) => px > from + 3 && px < from + width + 11);
    if (crossed || stripe) {
      context.fillStyle = ground;
      context.fillRect(from + 3, top + 2, width + 8, height - (strip ? 9 : 4));
    }
    context.fillStyle = ink;
    context.fillText(text, from + 7, top + (height - (strip ? 5 : 0)) / 2 + 0.5);
  }
}

// The first place between two pixels at which a text of this width stands above the area, clear of stems if one does.
function clearPlace({ time, amount, most }, [first, last], width, stems) {
  const isLow = (px) => {
    const until = Math.min(lastAt(time, timeAt(px + width)) + 1, time.length - 1);
    for (let i = Math.max(lastAt(time, timeAt(px)), 0); i <= until; i++) if (amount[i] * 2 > most) return false;
    return true;
  };
  const isUncut = (px) => !stems.some((stem) => px - 3 < stem && stem < px + width + 3);
  const places = Array.from({ length: PLACES }, (_, n) => first + ((last - first) * n) / (PLACES - 1)).filter(isLow);
  return places.find(isUncut) ?? places[0];
}

function drawBesideCurve(context, text, { left, top, width, ground }) {
  context.fillStyle = ground;
  context.fillRect(left - 3, top + 4, width + 6, 12);
  context.fillStyle = hues.ink;
  context.fillText(text, left, top + 10);
}

// The place in the section of the artifact at a line.
const artifactAt = (row, line) => Math.min(Math.floor(((line + 0.5) * row.section.heads.length) / row.shown), row.section.heads.length - 1);

function drawSection(context, row) {
  const { section, shown: lines, thickness, top } = row;
  const { from, until, key, ended_by, dark, left } = film.ledger;
  const bar = thickness > 2 ? thickness - 1 : thickness;
  const destroyed = 1 + film.phrases.ended_by.findIndex(([word]) => word === "key-destroyed");
  for (let line = 0; line < lines; line++) {
    const y = top + line * thickness;
    for (let i = section.heads[artifactAt(row, line)]; i >= 0; i = section.next[i]) {
      const end = until[i] === 0 ? END : until[i] - 1;
      if (from[i] > look.until || (end < look.from && ended_by[i] !== destroyed)) continue;
      const [left, right] = [x(from[i]), Math.max(x(end), x(from[i]) + 1)];
      context.fillStyle = film.keys[key[i]].colour;
      context.fillRect(left, y, right - left, bar);
      for (const spell of film.darkness[dark[i]].spells) {
        const [a, b] = [Math.max(spell.from, from[i]), Math.min(spell.until ?? END, end)];
        if (a >= b) continue;
        context.fillStyle = hatching(context, film.keys[key[i]].pale, film.keys[key[i]].colour, 6);
        context.fillRect(x(a), y, x(b) - x(a), bar);
      }
      if (ended_by[i] === destroyed) {
        context.fillStyle = hues.muted;
        const remains = left[i] === 0 ? END : left[i] - 1;
        context.fillRect(right, y + bar / 2 - 0.5, Math.max(x(remains) - right, 0), 1);
        context.fillStyle = hues.ink;
        context.fillRect(right - 1, y, 3, bar);
      } else if (isLost(i)) {
        context.fillStyle = hues.trouble;
        context.fillRect(right - 1.5, y - 0.5, 4, bar + 1);
      }
    }
  }
}

// The records that were trimmed unread, by their ids.
const lostRecords = new Set();
for (let i = 0; i < film.events.seq.length; i++) if (film.events.lost[i]) lostRecords.add(film.texts[film.events.subject[i]]);

const artifactId = (i) => `${film.tables[film.ledger.table[i]]}/${film.kinds[film.ledger.kind[i]]}/${film.ledger.number[i]}`;
const trimmed = 1 + film.phrases.ended_by.findIndex(([word]) => word === "trimmed");
const isLost = (i) => film.ledger.ended_by[i] === trimmed && lostRecords.has(artifactId(i));

// What stands at a place of the canvas.
function thingAt(px, py) {
  const flag = layout.flags.find((f) => Math.abs(py - flagY(f.row)) < 9 && px >= f.left - 2 && px <= f.right + 2);
  if (flag) return { flag };
  const row = layout.rows.find(({ top, height }) => py >= top - 1 && py <= top + height + 1);
  if (!row) return {};
  if (row.lane) return { row, stretch: stretchAt(row.lane, timeAt(px)) };
  if (!row.section) return {};
  const line = Math.min(Math.max(Math.floor((py - row.top) / row.thickness), 0), row.shown - 1);
  const t = timeAt(px);
  let found = section_head(row, line);
  for (let i = found; i >= 0; i = row.section.next[i]) if (film.ledger.from[i] <= t) found = i;
  return { row, artifact: found };
}

const section_head = (row, line) => row.section.heads[artifactAt(row, line)];

drawers.view.push(drawLanes);
