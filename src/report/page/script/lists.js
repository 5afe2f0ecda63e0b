// Lists: events around the instant, verdicts, rules.

const AROUND = 9;

function tellEvents() {
  const { time, seq, actor, name, outcome, rules } = film.events;
  const here = lastAt(time, look.now);
  const first = Math.max(0, here - AROUND);
  const rows = [];
  for (let i = first; i < Math.min(time.length, here + AROUND + 1); i++) {
    const past = time[i] <= look.now;
    const refused = film.outcomes[outcome[i]] === "refused";
    rows.push(el("tr", { className: `${past ? "past" : "future"}${i === here ? " here" : ""}${refused ? " refused" : ""}` },
      el("td", { className: "number" }, count(seq[i])),
      el("td", {}, el("button", { type: "button", className: "when", onclick: () => visit(time[i]) }, duration(time[i]))),
      el("td", {}, film.texts[name[i]]),
      el("td", {}, el("button", { type: "button", className: "open", onclick: () => tellEvent(i) }, ...marked(said(i)))),
      el("td", {}, ...chips(film.texts[rules[i]]))));
  }
  const heads = ["event", "when", "what", "in words", "rules"];
  at("events").replaceChildren(el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, rows));
  const all = film.events.all ? "" : " Events of single items are not in this report.";
  at("events-note").textContent = `${count(here + 1)} of ${count(time.length)} events have happened; those ahead are pale.${all}`;
}

function verdictRow(verdict) {
  const tone = { held: "fine", violated: "trouble", "not-exercised": "quiet" }[verdict.verdict];
  const found = verdict.verdict === "held" ? "" : verdict.found;
  const when = verdict.at_ms === null ? verdict.at : el("button", { type: "button", className: "when", onclick: () => visit(verdict.at_ms) }, verdict.at);
  return el("tr", {}, el("td", {}, status(verdict.verdict, tone)), el("td", {}, verdict.id), el("td", {}, ...chips(verdict.rule ?? "")),
    el("td", {}, when), el("td", {}, verdict.expected), el("td", {}, found || verdict.found), el("td", { className: "witness" }, verdict.witness));
}

function verdictTable(table, verdicts) {
  const heads = ["verdict", "id", "rule", "when", "expected", "found", "witness"];
  table.replaceChildren(el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, verdicts.map(verdictRow)));
}

function tellVerdicts() {
  const monitors = film.verdicts.filter((verdict) => verdict.monitor);
  const expectations = film.verdicts.filter((verdict) => !verdict.monitor);
  verdictTable(at("verdicts"), expectations);
  verdictTable(at("monitors").querySelector("table"), monitors);
  const held = monitors.filter(({ verdict }) => verdict === "held").length;
  const violated = monitors.filter(({ verdict }) => verdict === "violated").length;
  at("monitors").querySelector("summary").textContent =
    `${plural(monitors.length, "monitor")} of stated rules: ${held} held, ${violated} violated, ${monitors.length - held - violated} without occasion`;
  at("monitors").open = violated > 0;
}

function tellRules() {
  const rows = Object.entries(film.rules).map(([code, rule]) => el("tr", {},
    el("td", {}, ...chips(code)), el("td", {}, rule.basis), el("td", {}, rule.statement, rule.number ? el("span", { className: "place" }, rule.number) : ""), el("td", {}, rule.place)));
  const heads = ["code", "basis", "what holds", "place"];
  at("rules").replaceChildren(el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))), el("tbody", {}, rows));
}

// The few facts to see first: what was lost, what was out of service, what still needs each key.
function tellGlance() {
  const { losses, keys } = film.summary;
  const facts = [];
  const first = (is) => film.losses.find(is);
  for (const [table, n] of Object.entries(losses.stream_records_unread)) {
    const loss = first((known) => known.table !== null && film.tables[known.table] === table);
    facts.push({ tone: "trouble", when: loss.from, text: `${plural(n, "stream record")} of \`${table}\` lost unread`, codes: loss.rule });
  }
  for (const [key, { name }] of film.keys.entries()) {
    const n = film.losses.filter((known) => known.key === key).reduce((sum, known) => sum + known.count, 0);
    const loss = first((known) => known.key === key);
    if (loss) facts.push({ tone: "gone", when: loss.from, text: `${plural(n, "artifact")} unreadable for ever: \`${name}\` was deleted`, codes: loss.rule });
  }
  if (losses.unreadable_at_end) facts.push({ tone: "caution", when: END, text: `${plural(losses.unreadable_at_end, "artifact")} there at the end and unreadable`, codes: "" });
  if (!facts.length) facts.push({ tone: "fine", when: END, text: "Nothing is lost, and everything stored can be read at the end", codes: "" });
  for (const [name, key] of Object.entries(keys)) {
    if (film.keys.find((known) => known.name === name)?.owner !== "customer") continue;
    const text = key.last_needed_ms === null ? `\`${name}\` is still needed at the end` : `\`${name}\` is needed until ${duration(key.last_needed_ms)}${key.lost ? `: ${key.lost} lost with it` : ""}`;
    facts.push({ key: name, when: key.last_needed_ms ?? END, text, codes: "" });
  }
  at("glance").replaceChildren(...facts.slice(0, 8).map(({ tone, key, when, text, codes }) => {
    const sign = key ? swatch(film.keys.find((known) => known.name === key).colour) : el("span", { className: `dot ${tone}` });
    return el("li", {}, el("button", { type: "button", onclick: () => when !== null && visit(when) }, sign, el("span", {}, ...marked(text), " ", ...chips(codes))));
  }));
}

drawers.now.push(tellEvents);
