// The data of the run: typed arrays, and lists of texts.

const WIDTHS = { 1: Uint8Array, 2: Uint16Array, 4: Uint32Array };

function unpack({ w, b }) {
  const raw = atob(b);
  const bytes = new Uint8Array(raw.length);
  for (let i = 0; i < raw.length; i++) bytes[i] = raw.charCodeAt(i);
  return w === 8 ? Float64Array.from(new BigUint64Array(bytes.buffer), Number) : new WIDTHS[w](bytes.buffer);
}

function unpacked(table) {
  if (!table) return null;
  const entry = ([name, value]) => [name, value && value.b !== undefined ? unpack(value) : value];
  return Object.fromEntries(Object.entries(table).map(entry));
}

const film = JSON.parse(document.getElementById("film").textContent);
for (const table of ["events", "ledger", "series", "streams"]) film[table] = unpacked(film[table]);
for (const lane of film.lanes) lane.curve = unpacked(lane.curve);
const END = film.summary.duration_ms;
const keyName = (key) => film.keys[key].name;
