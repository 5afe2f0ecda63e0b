// What there is at an instant. Periods are half-open: they hold their first instant and not their last.

const holds = (from, until, t) => from <= t && (until === null || t < until);

// The place of the last of some ascending numbers that is not above `t`, or -1.
function lastAt(numbers, t) {
  let low = 0, high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

const keyAt = (key, t) => film.key_periods.find((p) => p.key === key && holds(p.from, p.until, t));
const tableAt = (table, t) => film.table_periods.find((p) => p.table === table && holds(p.from, p.until, t));
const stretchAt = (lane, t) => lane.stretches.find(([from, until]) => holds(from, until, t) || (t === END && until === END));

const outages = film.keys.map((_, key) =>
  film.key_periods.filter((p) => p.key === key && p.state !== "Enabled").map((p) => [p.from, p.until ?? Infinity]));
const grantless = film.tables.map(() => film.keys.map(() => []));
for (const [table, key, from, until] of film.grant_gaps) grantless[table][key].push([from, until ?? Infinity]);
const within = (spans, t) => spans.some(([from, until]) => from <= t && t < until);
// Backups and cached items do not use the table's grant.
const asksGrant = film.kinds.map((kind) => kind !== "backup" && kind !== "dax-entry");

// When the ciphertexts of a table go, with or without a key: when it is archived or deleted. Backups stay.
const leaves = film.tables.map((_, table) => {
  const own = film.table_periods.filter((p) => p.table === table);
  const last = own[own.length - 1];
  return own.find((p) => p.status === "ARCHIVED")?.from ?? last?.until ?? Infinity;
});

const isThere = (kind, table, t) => film.kinds[kind] === "backup" || t < leaves[table];

let lastStored = null;

// What is stored, by table, key and kind: counted in the ledger where it is whole, else as the last sample says.
function storedAt(t) {
  if (lastStored?.asked === t) return lastStored;
  const isExact = film.ledger && (film.client_key_lost === null || t < film.client_key_lost);
  lastStored = { ...(isExact ? counted(t) : sampled(t)), asked: t };
  return lastStored;
}

function counted(t) {
  const { kind, table, key, from, until, ended_by } = film.ledger;
  const [K, N] = [film.keys.length, film.kinds.length];
  const live = new Uint32Array(film.tables.length * K * N);
  const gone = new Uint32Array(live.length);
  const destroyed = 1 + film.phrases.ended_by.findIndex(([word]) => word === "key-destroyed");
  for (let i = 0; i < from.length; i++) {
    if (from[i] > t) continue;
    const slot = (table[i] * K + key[i]) * N + kind[i];
    if (until[i] === 0 || t < until[i] - 1) live[slot]++;
    else if (ended_by[i] === destroyed && isThere(kind[i], table[i], t)) gone[slot]++;
  }
  const rows = [];
  for (let slot = 0; slot < live.length; slot++) {
    if (live[slot] + gone[slot] === 0) continue;
    const row = { kind: slot % N, key: Math.floor(slot / N) % K, table: Math.floor(slot / N / K), live: live[slot] };
    const barred = within(outages[row.key], t) || (asksGrant[row.kind] && within(grantless[row.table][row.key], t));
    rows.push({ ...row, unreadable: gone[slot] + (barred ? row.live : 0) });
  }
  return { exact: true, at: t, rows };
}

function samplesAt(samples, t) {
  const place = lastAt(samples.times, t);
  if (place < 0) return { at: null, from: 0, until: 0 };
  return { at: samples.times[place], from: lastAt(samples.at, place - 1) + 1, until: lastAt(samples.at, place) + 1 };
}

function sampled(t) {
  const { table, key, kind, live, unreadable } = film.series;
  const sample = samplesAt(film.series, t);
  const rows = [];
  for (let i = sample.from; i < sample.until; i++) {
    if (live[i] + unreadable[i] > 0) rows.push({ table: table[i], key: key[i], kind: kind[i], live: live[i], unreadable: unreadable[i] });
  }
  return { exact: false, at: sample.at, rows };
}

function streamsAt(t) {
  const sample = samplesAt(film.streams, t);
  const rows = [];
  for (let i = sample.from; i < sample.until; i++) {
    const fields = ["table", "unread", "read", "trimmed_read", "trimmed_unread", "ttl_waiting"];
    rows.push(Object.fromEntries(fields.map((field) => [field, film.streams[field][i]])));
  }
  return { at: sample.at, rows };
}

// Events that are not one of many per item, by their places.
const turns = [];
for (let i = 0; i < film.events.seq.length; i++) if (!film.events.item[i]) turns.push(i);
const turnTimes = turns.map((i) => film.events.time[i]);

// The sentence of an event.
function said(i) {
  const { said: sentence, actor, table, subject, key } = film.events;
  const values = {
    actor: film.texts[actor[i]],
    table: table[i] ? film.tables[table[i] - 1] : "",
    subject: film.texts[subject[i]],
    key: key[i] ? keyName(key[i] - 1) : "",
  };
  return film.texts[sentence[i]].replace(/\{(actor|table|subject|key)\}/g, (_, name) => values[name]);
}
