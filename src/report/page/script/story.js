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
  if (lane.group === "tables") return tellTable(film.tables.indexOf(main));
  if (lane.group === "KMS keys") return tellKey(film.keys.findIndex(({ name }) => name === main));
  const about = turns.filter((i) => film.events.about[i] === ABOUT.clientKey && film.texts[film.events.subject[i]] === main);
  return tell(`Client key \`${main}\``, about.map(eventLine));
}

function tellBackup(name) {
  const kind = film.kinds.indexOf("backup");
  const { ledger, texts } = film;
  const rows = ledger ? [...ledger.kind.keys()].filter((i) => ledger.kind[i] === kind && texts[ledger.item[i]] === name) : [];
  // Of several of one name, the one that is there now, or the first.
  const row = rows.findLast((i) => ledger.from[i] <= look.now) ?? rows[0];
  if (row !== undefined) return tellArtifact(row);
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

// An artifact, as `keylapse explain` tells it: its periods, what was done to it, and what happened to its keys and its table
// while they mattered.
function tellArtifact(row) {
  const { ledger, texts, events } = film;
  const id = artifactId(row);
  const isOwn = (i) => ledger.number[i] === ledger.number[row] && ledger.kind[i] === ledger.kind[row] && ledger.table[i] === ledger.table[row];
  const periods = [...ledger.from.keys()].filter(isOwn);
  const kind = film.kinds[ledger.kind[row]];
  const item = texts[ledger.item[row]];
  const life = { id, kind, item, table: ledger.table[row], periods };
  const [own, around] = [[], []];
  const told = new Set();
  for (let i = 0; i < events.seq.length; i++) {
    if (!(events.item[i] ? isAbout(i, life) : touches(i, life))) continue;
    (events.item[i] ? own : around).push(eventLine(i));
    if (events.item[i] === CAN_END && film.outcomes[events.outcome[i]] === "ok") told.add(events.time[i]);
  }
  const lines = periods.flatMap((i) => {
    const protection = codesOf(texts[ledger.protection[i]]);
    const sealed = { time: ledger.from[i], text: texts[ledger.sealed[i]], codes: protection };
    if (ledger.until[i] === 0 || told.has(ledger.until[i] - 1)) return [sealed];
    const codes = codesOf(texts[ledger.rules[i]]).filter((code) => !protection.includes(code));
    return [sealed, { time: ledger.until[i] - 1, text: film.phrases.ended_by[ledger.ended_by[i] - 1][1], codes }];
  });
  lines.push(...own, ...around);
  lines.sort((a, b) => a.time - b.time);
  const last = periods[periods.length - 1];
  if (ledger.until[last] === 0) lines.push({ time: null, text: film.phrases.live_at_end[ledger.opens[last] === 2 ? 1 : 0], codes: [] });
  const named = item ? ` (${kind === "backup" ? "" : "item "}\`${item}\`)` : "";
  tell(`${id}${named}`, lines, `In the terminal: \`keylapse explain FILE --artifact ${id}\``);
}

// An event of a single item that can end a protection period.
const CAN_END = 2;
// What kind of thing an event is about.
const ABOUT = { item: 1, artifact: 2, backup: 3, clientKey: 4 };

// The keys that protect an artifact around an instant: both where one takes the other's place.
const keysAt = ({ periods }, t) => periods.filter((i) => film.ledger.from[i] <= t && (film.ledger.until[i] === 0 || t <= film.ledger.until[i] - 1)).map((i) => film.ledger.key[i]);

// Whether an event of a single item is about an artifact itself, or about its item while it lived.
function isAbout(i, life) {
  const { about, subject, table, time } = film.events;
  const text = film.texts[subject[i]];
  if (about[i] === ABOUT.artifact) return text === life.id;
  const holdsItem = ["item", "index-entry", "dax-entry"].includes(life.kind);
  return about[i] === ABOUT.item && holdsItem && text === life.item && table[i] === life.table + 1 && keysAt(life, time[i]).length > 0;
}

// Whether an event concerns a key that protects an artifact at that time, or its table or backup.
function touches(i, life) {
  const { about, subject, table, key, time, outcome } = film.events;
  if (film.outcomes[outcome[i]] !== "ok") return false;
  const isBackup = life.kind === "backup";
  if (isBackup && about[i] === ABOUT.backup && film.texts[subject[i]] === life.item) return true;
  const [t, named] = [time[i], key[i] - 1];
  const keys = keysAt(life, t);
  const depends = (needed, backup) => film.dependences.some((d) => d.table === life.table && d.backup === backup && needed === d.key && d.from <= t &&
    (d.until === null || t < d.until || (backup !== null && t === d.until)));
  const protects = isBackup ? depends(named, life.item) : keys.includes(named);
  if (table[i] === 0 && key[i] !== 0 && protects) return true;
  return !isBackup && table[i] === life.table + 1 && keys.some((needed) => named === needed || depends(needed, null));
}

at("story-close").onclick = close;
