// The flags above the lanes: a dot, a stem down through the lanes, and the words beside the dot.
// Law: a loss is never left out, nor joined with another one.

const MOST_FLAG_ROWS = 18;
// As many rows as losses may take where fewer do not hold them.
const MOST_ROWS_OF_LOSSES = 60;
const MOST_FLAGS = 30;
// How wide the words of losses may be, and how wide where there is no place for them otherwise.
const LONGEST = [Infinity, 260, 130];
// Flags no more pixels apart are read as a stack.
const NEAR = 6;
// From this weight on a mark is one that what happened hangs on.
const NEEDED = 8;
// The margins that are tried, and the most of the width that they may take; with so many marks none would do.
const MARGINS = [14, 80, 150, 220, 290, 360, 430];
const MOST_MARGIN = 0.4;
const MOST_MARKS = 200;
const FLAG_FONT = `12.5px ${FONT}`;

const lossesAmong = (flags) => flags.filter(({ kind }) => kind === "loss").length;

// The marks of the window as flags: like ones at one place are one flag, but each loss is one of its own.
function flagsInWindow() {
  const seen = new Map();
  for (const [t, words, code, kind, weight] of film.marks) {
    if (t < look.from || t > look.until) continue;
    const px = x(t);
    const name = kind === "loss" ? `${t} ${words}` : `${Math.round(px / 3)} ${words.split(" ")[0]} ${kind}`;
    const known = seen.get(name);
    if (known) known.times++;
    else seen.set(name, { t, px, words, code, kind, weight, times: 1 });
  }
  return [...seen.values()].map((flag, turn) => ({ ...flag, turn }));
}

// What to write beside a dot, the longest first: with the rule, without; of a loss without when it was, and how much alone;
// of a refusal without the name of the exception.
function wordings({ words, code, kind, times }) {
  const all = times > 1 ? `${words} +${times - 1}` : words;
  const wordings = code ? [`${all}  ${code}`, all] : [all];
  if (kind === "loss") return [...wordings, words.replace(/, day .*/, ""), words.replace(/ lost .*/, " lost")];
  return kind === "refused" ? [...wordings, all.replace(/ refused: \w+/, " refused")] : wordings;
}

const roomRight = ({ px }) => frame.width + frame.right - px - 18;
const roomLeft = ({ px }) => frame.left + px - 14;

// Gives each flag its words and its side: stacks of which one would be cut off on the right stand to the left, and so
// does what would cut the stem of one there that cuts its own.
function measure(context, flags, longest) {
  context.font = FLAG_FONT;
  let first = -Infinity;
  for (const flag of flags) {
    const room = Math.min(Math.max(roomRight(flag), roomLeft(flag)), flag.kind === "loss" ? longest : Infinity);
    const texts = wordings(flag).map((text) => ({ text, width: context.measureText(text).width }));
    const fitting = (room) => texts.find(({ width }) => width <= room);
    const chosen = flag.kind === "loss" ? fitting(room) : fitting(roomRight(flag)) ?? fitting(room);
    Object.assign(flag, chosen ?? texts[texts.length - 1]);
    if (flag.px - first > NEAR) first = flag.px;
    flag.stack = first;
  }
  const cutOff = new Set(flags.filter((flag) => flag.width > roomRight(flag)).map((flag) => flag.stack));
  for (const flag of flags) setSide(flag, cutOff.has(flag.stack) && flag.width <= roomLeft(flag));
  const cuts = (flag, other) => flag.textLeft < other.px && other.px < flag.textRight;
  for (const flag of [...flags].reverse()) {
    const isTorn = flags.some((other) => other.flips && !flag.flips && cuts(flag, other) && cuts(other, flag));
    if (isTorn && flag.width <= roomLeft(flag)) setSide(flag, true);
  }
  return flags;
}

function setSide(flag, flips) {
  const { px, width } = flag;
  const [left, right] = flips ? [px - width - 10, px + 5] : [px - 5, px + width + 10];
  Object.assign(flag, { flips, left, right, textLeft: flips ? left : px + NEAR, textRight: flips ? px - NEAR : right });
}

// Flags that have room in so many rows, each as low as cuts none of those placed already: whose text stands to the right
// of its stem from the right on, whose text stands to the left from the left on. Of flags a few pixels apart the cause
// stands above its effect.
function placeFlags(context, { rows, longest }) {
  const all = flagsInWindow();
  const most = Math.max(MOST_FLAGS, lossesAmong(all));
  const told = measure(context, [...all], longest).sort((a, b) => b.weight - a.weight || a.t - b.t).slice(0, most);
  const order = (a, b) => b.flips - a.flips || (a.flips ? a.stack - b.stack : b.stack - a.stack) || b.turn - a.turn;
  const places = (flags) => placedBeside([], [...flags].sort(order), rows);
  const dropped = [];
  // no light flag may crowd out a heavy one; what had to go comes back where there is room after all
  for (;;) {
    const placed = places(told);
    const heavy = told.find((flag) => !placed.includes(flag));
    if (!heavy || heavy.weight <= told[told.length - 1].weight) break;
    const hasRoom = places(told.filter((flag) => flag.weight >= heavy.weight)).includes(heavy);
    dropped.push(...told.splice(hasRoom ? told.length - 1 : told.indexOf(heavy), 1));
  }
  const placed = placedBeside(places(told), dropped, rows);
  const silent = all.filter((flag) => !placed.includes(flag));
  return { placed, silent, used: placed.reduce((rows, flag) => Math.max(rows, flag.row + 1), 0) };
}

// Places flags beside others, each in the lowest row in which it cuts none and none cuts it.
function placedBeside(others, flags, rows) {
  const placed = [...others];
  for (const flag of flags) {
    const isClear = (row) => placed.every((other) => {
      const together = other.flips === flag.flips && other.stack === flag.stack;
      if (together && other.turn > flag.turn !== row > other.row) return false;
      if (other.row === row) return flag.right < other.left || other.right < flag.left;
      if (other.row > row) return other.px <= flag.textLeft || other.px >= flag.textRight;
      return flag.px <= other.textLeft || flag.px >= other.textRight;
    });
    const row = Array.from({ length: rows }, (_, n) => n).find(isClear);
    if (row !== undefined) placed.push(Object.assign(flag, { row }));
  }
  return placed;
}

// How many rows the window needs, from `least` on, and how short words, for every loss in it to have its flag.
function roomForLosses(context, least) {
  const losses = lossesAmong(flagsInWindow());
  const holds = (room) => lossesAmong(placeFlags(context, room).placed) === losses;
  const longest = LONGEST.find((longest) => holds({ rows: MOST_ROWS_OF_LOSSES, longest })) ?? LONGEST[LONGEST.length - 1];
  let rows = least;
  while (rows < MOST_ROWS_OF_LOSSES && !holds({ rows, longest })) rows++;
  return { rows, longest };
}

// The flags of the whole run, whatever is looked at.
function flagsOfAll(context) {
  const span = [look.from, look.until];
  [look.from, look.until] = [0, END];
  const flags = placeFlags(context, roomForLosses(context, MOST_FLAG_ROWS));
  [look.from, look.until] = span;
  return flags;
}

// How many rows the flags of the whole run take.
const flagRowsOfAll = (context) => Math.max(flagsOfAll(context).used, 1);

// How badly flags are read: for each that stands above an earlier one in its column, and more for each heavy one without words.
function faults({ placed, silent }) {
  const rises = (flag, other) => other.t < flag.t && flag.row > other.row && flag.left < other.right && other.left < flag.right;
  const upward = placed.reduce((sum, flag) => sum + placed.filter((other) => rises(flag, other)).length, 0);
  return upward + 3 * silent.filter(({ weight }) => weight >= NEEDED).length;
}

// Shares a width between the lanes and a margin to their right, in which labels of what is late stand beside their dots:
// labels to the left of their dots can only be read upwards.
function shareWidth(context, width) {
  const most = film.marks.length > MOST_MARKS ? 0 : (width - frame.left) * MOST_MARGIN;
  const set = (right) => Object.assign(frame, { right, width: Math.max(width - frame.left - right, 120) });
  const fault = (right) => (set(right), faults(flagsOfAll(context)));
  const tried = MARGINS.filter((right, n) => n === 0 || right <= most).map((right) => [fault(right), right]);
  set(tried.reduce((best, next) => (next[0] < best[0] ? next : best))[1]);
}

function drawStems(context, { placed, silent }) {
  const floor = layout.height;
  const tops = new Map();
  for (const { px, row } of [...placed, ...silent.map((flag) => ({ ...flag, row: -1 }))]) {
    const top = row < 0 ? layout.flagRows * HEIGHTS.flag + 4 : flagY(row);
    tops.set(Math.round(px), Math.min(top, tops.get(Math.round(px)) ?? Infinity));
  }
  context.fillStyle = hues.ink;
  context.globalAlpha = 0.34;
  for (const [px, top] of tops) context.fillRect(px - 0.5, top, 1, floor - top);
  context.globalAlpha = 1;
}

const flagY = (row) => (layout.flagRows - 1 - row) * HEIGHTS.flag + 11;

function drawFlags(context, { placed, silent }) {
  context.font = FLAG_FONT;
  context.textBaseline = "middle";
  for (const flag of placed) {
    const y = flagY(flag.row);
    drawDot(context, flag.px, y, flag.kind);
    context.fillStyle = isBad(flag.kind) ? hues.alarm : hues.ink;
    context.textAlign = flag.flips ? "right" : "left";
    context.fillText(flag.text, flag.px + (flag.flips ? -8 : 8), y + 0.5);
  }
  for (const { px, kind } of silent) drawDot(context, px, layout.flagRows * HEIGHTS.flag + 4, kind, 2.5);
  context.textAlign = "left";
}

const isBad = (kind) => kind === "refused" || kind === "loss";

// A full dot is a step, a ring is the service, a cross is a refusal, a triangle is a loss.
function drawDot(context, px, y, kind, radius = 4) {
  context.beginPath();
  context.strokeStyle = isBad(kind) ? hues.alarm : hues.ink;
  context.lineWidth = 2;
  if (kind === "refused") {
    const arm = radius - 0.5;
    context.moveTo(px - arm, y - arm);
    context.lineTo(px + arm, y + arm);
    context.moveTo(px + arm, y - arm);
    context.lineTo(px - arm, y + arm);
    context.stroke();
    return;
  }
  if (kind === "loss") {
    context.moveTo(px - radius - 1, y - radius);
    context.lineTo(px + radius + 1, y - radius);
    context.lineTo(px, y + radius + 1);
    context.fillStyle = hues.alarm;
    context.fill();
    return;
  }
  context.arc(px, y, kind === "step" ? radius : radius - 0.7, 0, 2 * Math.PI);
  context.fillStyle = kind === "step" ? hues.ink : hues.paper;
  context.fill();
  if (kind !== "step") context.stroke();
}

