// The state at the instant: keys, tables, what is stored and what of it can be read, streams and backups.

function card(title, note, heads, rows, className) {
  const head = el("tr", {}, heads.map((name) => el("th", { scope: "col", className: /^(live|unreadable|unread|read|lost|trimmed read|TTL waiting)$/.test(name) ? "number" : "" }, name)));
  if (!rows.length) rows = [el("tr", {}, el("td", { colSpan: heads.length, className: "note" }, "nothing"))];
  const table = el("table", {}, el("thead", {}, head), el("tbody", {}, rows));
  return el("div", { className: `card ${className}` }, el("h3", {}, title, note ? el("span", { className: "note" }, note) : null), el("div", { className: "scroll" }, table));
}

const cell = (field, ...content) => el("td", { data: { field } }, ...content);
const number = (field, n, alarming) => el("td", { data: { field }, className: `number${alarming && n > 0 ? " bad" : ""}` }, count(n));
const status = (word, tone) => el("span", { className: `status ${tone}` }, word);
const opener = (tell, ...content) => el("button", { type: "button", className: "open", onclick: tell }, ...content);

const KEY_TONES = { Enabled: "fine", Disabled: "caution", PendingDeletion: "warning", PendingImport: "caution", Deleted: "gone" };
const TABLE_TONES = { CREATING: "quiet", ACTIVE: "fine", INACCESSIBLE_ENCRYPTION_CREDENTIALS: "trouble", ARCHIVING: "warning", ARCHIVED: "gone" };

function keysCard(t) {
  const rows = film.keys.map((key, i) => ({ key, i, period: keyAt(i, t) })).filter(({ key, i, period }) => period && (key.owner === "customer" || isUsed(i)));
  return card("Keys", "", ["key", "state", "since"], rows.map(({ key, i, period }) =>
    el("tr", { data: { key: key.name } },
      cell("key", opener(() => tellKey(i), ...keyLabel(i))),
      cell("state", status(period.state, KEY_TONES[period.state] ?? "quiet")),
      cell("from", since(period)))), "keys");
}

const usedKeys = new Set([...film.table_periods.map((p) => p.key), ...film.series.key]);
const isUsed = (key) => usedKeys.has(key);
const since = (period) => (period.from === 0 ? "the start" : exact(period.from));

function exact(t) {
  const node = opener(() => visit(t), moment(t));
  node.title = node.dataset.exact = iso(t);
  return node;
}

function tablesCard(t) {
  const rows = film.tables.map((name, i) => ({ name, i, period: tableAt(i, t) })).filter(({ period }) => period);
  return card("Tables", "", ["table", "status", "SSE", "key displayed", "inaccessible since"], rows.map(({ name, i, period }) =>
    el("tr", { data: { table: name } },
      cell("table", opener(() => tellTable(i), name)),
      cell("table_status", status(period.status, TABLE_TONES[period.status] ?? "quiet")),
      cell("sse", period.sse_status ? `${period.sse_status}${period.sse_type ? ` · ${period.sse_type}` : ""}` : "–"),
      cell("kms_key", ...keyLabel(period.key)),
      cell("inaccessible_since", period.inaccessible_since === null ? "–" : exact(period.inaccessible_since)))), "tables");
}

function storedCard(stored) {
  const note = stored.exact ? "exact, from the ledger" : stored.at === null ? "no sample yet" : `as of the sample at ${moment(stored.at)}`;
  const rows = [...stored.rows].sort((a, b) => a.table - b.table || a.kind - b.kind || a.key - b.key);
  return card("Stored", note, ["table", "kind", "key", "live", "unreadable"], rows.map((row) =>
    el("tr", { data: { table: film.tables[row.table], kind: film.kinds[row.kind], key: keyName(row.key) } },
      cell("table", film.tables[row.table]), cell("kind", kindName(row.kind)), cell("key", ...keyLabel(row.key)),
      number("live", row.live), number("unreadable", row.unreadable, true))), "stored");
}

function streamsCard(t) {
  const sample = streamsAt(t);
  if (!film.streams.table.length) return null;
  const note = sample.at === null ? "no sample yet" : `as of the sample at ${moment(sample.at)}`;
  return card("Streams and TTL", note, ["table", "unread", "read", "lost", "trimmed read", "TTL waiting"], sample.rows.map((row) =>
    el("tr", { data: { table: film.tables[row.table] } },
      cell("table", film.tables[row.table]), number("unread", row.unread), number("read", row.read), number("trimmed_unread", row.trimmed_unread, true),
      number("trimmed_read", row.trimmed_read), number("ttl_waiting", row.ttl_waiting))), "streams");
}

function backupsCard(t) {
  const lanes = film.lanes.filter((lane) => lane.group === "backups");
  const rows = lanes.map((lane) => ({ lane, stretch: stretchAt(lane, t) })).filter(({ stretch }) => stretch);
  if (!rows.length) return null;
  return card("Backups", "", ["backup", "can it be restored?"], rows.map(({ lane, stretch }) =>
    el("tr", { data: { backup: lane.name } }, cell("backup", opener(() => tellLane(lane, lane.name), lane.name)), cell("state", stretch[4][0]))), "backups");
}

// One sentence: what of everything stored cannot be read, and why.
function readable(stored) {
  const dark = stored.rows.filter((row) => row.unreadable > 0);
  const total = stored.rows.reduce((sum, row) => sum + Math.max(row.live, row.unreadable), 0);
  if (total === 0) return ["Nothing is stored."];
  if (!dark.length) return [`Everything stored can be read: ${plural(total, "artifact")}.`];
  const byKind = new Map();
  for (const row of dark) byKind.set(row.kind, (byKind.get(row.kind) ?? 0) + row.unreadable);
  const what = [...byKind].map(([kind, n]) => `${count(n)} ${n === 1 ? kindName(kind) : kindNames(kind)}`).join(", ");
  const reasons = [...new Set(stored.why.map(reason).filter(Boolean))];
  return [el("strong", {}, `${what} cannot be read`), ...marked(reasons.length ? `: ${reasons.join("; ")}.` : ".")];
}

// Why something cannot be read: the state of a key, its grant, or an application's own key.
function reason({ key, state, client }) {
  if (state) return `\`${keyName(key)}\` is ${state}`;
  if (client) return `the application's own key is lost, under \`${keyName(key)}\``;
  return client === undefined ? `the grant is missing, under \`${keyName(key)}\`` : "";
}

function tellState() {
  const t = look.now;
  const stored = storedAt(t);
  at("state-title").textContent = `At ${moment(t)}`;
  at("readable").replaceChildren(...readable(stored));
  const cards = [keysCard(t), tablesCard(t), storedCard(stored), streamsCard(t), backupsCard(t)];
  at("cards").replaceChildren(...cards.filter(Boolean));
}

drawers.now.push(tellState);
