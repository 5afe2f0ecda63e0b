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

// Why the artifacts of a group cannot be opened at an instant: nothing where they can.
const darkAt = (group, t) => group.spells.filter(({ from, until }) => holds(from, until, t));

let lastStored = null;

// What is stored, by table, key and kind: counted in the ledger where it is whole, else as the last sample says.
function storedAt(t) {
  if (lastStored?.asked === t) return lastStored;
  const isExact = film.ledger && (film.client_key_lost === null || t < film.client_key_lost);
  lastStored = { ...(isExact ? counted(t) : sampled(t)), asked: t };
  return lastStored;
}

function counted(t) {
  const { kind, table, key, from, until, ended_by, dark, left } = film.ledger;
  const [K, N] = [film.keys.length, film.kinds.length];
  const live = new Uint32Array(film.tables.length * K * N);
  const unreadable = new Uint32Array(live.length);
  const destroyed = 1 + film.phrases.ended_by.findIndex(([word]) => word === "key-destroyed");
  const reasons = film.darkness.map((group) => darkAt(group, t));
  const why = new Set();
  for (let i = 0; i < from.length; i++) {
    if (from[i] > t) continue;
    const slot = (table[i] * K + key[i]) * N + kind[i];
    const isLive = until[i] === 0 || t < until[i] - 1;
    if (isLive) live[slot]++;
    else if (ended_by[i] !== destroyed || (left[i] !== 0 && left[i] - 1 <= t)) continue;
    if (isLive && !reasons[dark[i]].length) continue;
    unreadable[slot]++;
    why.add(dark[i]);
  }
  const rows = [];
  for (let slot = 0; slot < live.length; slot++) {
    if (live[slot] + unreadable[slot] === 0) continue;
    rows.push({ kind: slot % N, key: Math.floor(slot / N) % K, table: Math.floor(slot / N / K), live: live[slot], unreadable: unreadable[slot] });
  }
  return { exact: true, at: t, rows, why: [...why].flatMap((group) => reasons[group]) };
}

function samplesAt(samples, t) {
  const place = lastAt(samples.times, t);
  if (place < 0) return { at: null, from: 0, until: 0 };
  return { at: samples.times[place], from: lastAt(samples.at, place - 1) + 1, until: lastAt(samples.at, place) + 1 };
}

// Whether a group is of the artifacts of a table and kind.
const isOf = (group, table, kind) =>
  kind === "backup" ? group.backup_of === table : group.backup_of === null && group.table === (kind === "dax-entry" ? null : table);

function sampled(t) {
  const { table, key, kind, live, unreadable } = film.series;
  const sample = samplesAt(film.series, t);
  const rows = [];
  const why = [];
  for (let i = sample.from; i < sample.until; i++) {
    if (live[i] + unreadable[i] === 0) continue;
    rows.push({ table: table[i], key: key[i], kind: kind[i], live: live[i], unreadable: unreadable[i] });
    if (unreadable[i] === 0) continue;
    const own = film.darkness.filter((group) => group.key === key[i] && isOf(group, table[i], film.kinds[kind[i]]));
    const spells = own.flatMap((group) => darkAt(group, sample.at));
    why.push(...(spells.length ? spells : [{ key: key[i], client: film.client_key_lost !== null && film.client_key_lost <= sample.at }]));
  }
  return { exact: false, at: sample.at, rows, why };
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
  if (!film.events.item[i]) return film.texts[sentence[i]];
  const values = {
    brace: "{",
    actor: film.texts[actor[i]],
    table: table[i] ? film.tables[table[i] - 1] : "",
    subject: film.texts[subject[i]],
    key: key[i] ? keyName(key[i] - 1) : "",
  };
  return film.texts[sentence[i]].replace(/\{(actor|table|subject|key|brace)\}/g, (_, name) => values[name]);
}
