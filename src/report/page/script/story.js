// Stories: the sentences of `keylapse explain`, with their instants to go to and their rules in full.

const drawer = at("story");
let opened = null;

function tell(title, lines, hint = "") {
  if (drawer.hidden) opened = document.activeElement;
  at("story-title").replaceChildren(...marked(title));
  at("story-lines").replaceChildren(...lines.map(storyLine));
  const codes = [...new Set(lines.flatMap((line) => line.codes))].sort();
  at("story-rules").replaceChildren(...codes.filter((code) => film.rules[code]).map(ruleEntry));
  if (hint) at("story-lines").append(el("li", { className: "hint" }, ...marked(hint)));
  drawer.hidden = false;
  document.body.classList.add("telling");
  drawer.focus({ preventScroll: true });
  drawer.querySelector(".story-body").scrollTop = 0;
}

function close() {
  drawer.hidden = true;
  document.body.classList.remove("telling");
  if (opened && opened.isConnected) opened.focus({ preventScroll: true });
}

function storyLine({ time, text, codes }) {
  const when = time === null ? null : el("button", { type: "button", className: "when", onclick: () => visit(time) }, duration(time));
  return el("li", { className: time === null ? "plain" : "" }, when, el("span", {}, ...marked(text), " ", ...chips(codes.join(" "))));
}

function ruleEntry(code) {
  const rule = film.rules[code];
  return el("div", {}, el("dt", {}, ...chips(code)), el("dd", {}, `${rule.statement}.`, el("span", { className: "place" }, `${rule.basis}: ${rule.place}`)));
}

// Reads a story as the program tells it: a head, then lines with an instant before and codes behind, where they have any.
function parsed(text) {
  const [head, ...rest] = text.trimEnd().split("\n");
  const lines = rest.map((line) => {
    const [, when, what] = line.match(/^\s*((?:\d+ (?:d|h|min|s|ms)\s)+) (.*)$/) ?? [null, null, line.trim()];
    const [, body, codes] = what.match(/^(.*?)(?: \(([A-Z]{3}-\d\d(?:,? [A-Z]{3}-\d\d)*)\))?$/);
    return { time: when === null ? null : milliseconds(when), text: body, codes: codes ? codes.split(/[ ,]+/) : [] };
  });
  return { head: head.replace(/\.$/, ""), lines };
}

function tellText(text) {
  const { head, lines } = parsed(text);
  tell(head, lines);
}

const tellKey = (key) => film.stories.keys[key] && tellText(film.stories.keys[key]);
const tellTable = (table) => film.stories.tables[table] && tellText(film.stories.tables[table]);

function tellLane(lane, main) {
  if (lane.group === "backups") return tellBackup(lane.name);
  const key = film.keys.findIndex(({ name }) => name === main);
  return lane.group === "tables" ? tellTable(film.tables.indexOf(main)) : tellKey(key);
}

function tellBackup(name) {
  const kind = film.kinds.indexOf("backup");
  const { ledger, texts } = film;
  const row = ledger ? ledger.kind.findIndex((of, i) => of === kind && texts[ledger.item[i]] === name) : -1;
  if (row >= 0) return tellArtifact(row);
  const about = turns.filter((i) => texts[film.events.subject[i]] === name);
  return tell(`Backup \`${name}\``, about.map(eventLine));
}

const codesOf = (text) => text.split(" ").filter(Boolean);
const eventLine = (i) => ({ time: film.events.time[i], text: said(i), codes: codesOf(film.texts[film.events.rules[i]]) });

// An event: where it is a step, with what caused it or came of it.
function tellEvent(i) {
  const step = film.stories.steps[film.events.seq[i]];
  if (step) return tellText(step);
  return tell(`${film.texts[film.events.name[i]]} at ${duration(film.events.time[i])}`, [eventLine(i)]);
}

// Everything of an instant that is not one of many per item.
function tellInstant(t) {
  const here = turns.slice(lastAt(turnTimes, t - 1) + 1, lastAt(turnTimes, t) + 1);
  if (here.length === 1) return tellEvent(here[0]);
  if (here.length > 1) tell(`What happens at ${duration(t)}`, here.map(eventLine));
}

// An artifact: its periods, what was done to it, and what happened to its keys and its table while they mattered.
function tellArtifact(row) {
  const { ledger, texts, events } = film;
  const id = artifactId(row);
  const periods = [];
  for (let i = 0; i < ledger.from.length; i++) {
    if (ledger.number[i] === ledger.number[row] && ledger.kind[i] === ledger.kind[row] && ledger.table[i] === ledger.table[row]) periods.push(i);
  }
  const kind = film.kinds[ledger.kind[row]];
  const item = texts[ledger.item[row]];
  const holdsItem = ["item", "index-entry", "dax-entry"].includes(kind);
  const keysAt = (t) => periods.filter((i) => ledger.from[i] <= t && (ledger.until[i] === 0 || t <= ledger.until[i] - 1)).map((i) => ledger.key[i]);
  const lines = [];
  for (let i = 0; i < events.seq.length; i++) {
    const subject = texts[events.subject[i]];
    const ownTable = events.table[i] === ledger.table[row] + 1;
    const keys = keysAt(events.time[i]);
    const key = events.key[i] - 1;
    const isOwn = subject === id || (ownTable && keys.length > 0 && holdsItem && subject === item) || (kind === "backup" && subject === item);
    const touches = !events.item[i] && film.outcomes[events.outcome[i]] === "ok" && keys.length > 0 &&
      ((keys.includes(key) && events.table[i] === 0) || (ownTable && kind !== "backup" && (keys.includes(key) || events.key[i] === 0)));
    if (isOwn || touches) lines.push(eventLine(i));
  }
  const told = new Set(lines.map((line) => line.time));
  const protection = new Set(codesOf(film.phrases.protection[ledger.kind[row]]));
  for (const i of periods) {
    const codes = codesOf(texts[ledger.rules[i]]);
    lines.push({ time: ledger.from[i], text: texts[ledger.sealed[i]], codes: [...protection], first: true });
    if (ledger.until[i] !== 0 && !told.has(ledger.until[i] - 1)) {
      const text = film.phrases.ended_by[ledger.ended_by[i] - 1][1];
      lines.push({ time: ledger.until[i] - 1, text, codes: codes.filter((code) => !protection.has(code)) });
    }
  }
  lines.sort((a, b) => a.time - b.time || (b.first ? 1 : 0) - (a.first ? 1 : 0));
  const last = periods[periods.length - 1];
  if (ledger.until[last] === 0) lines.push({ time: null, text: film.phrases.live_at_end[ledger.opens[last] === 2 ? 1 : 0], codes: [] });
  const named = item ? ` (${kind === "backup" ? "" : "item "}\`${item}\`)` : "";
  tell(`${id}${named}`, lines, `In the terminal: \`keylapse explain FILE --artifact ${id}\``);
}

at("story-close").onclick = close;
