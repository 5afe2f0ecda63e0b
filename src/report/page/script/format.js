// Instants, durations and counts as text; elements.

const UNITS = [[86400000, "d"], [3600000, "h"], [60000, "min"], [1000, "s"], [1, "ms"]];

function duration(ms) {
  const parts = [];
  for (const [length, unit] of UNITS) {
    const n = Math.floor(ms / length);
    ms -= n * length;
    if (n > 0) parts.push(`${n} ${unit}`);
  }
  return parts.join(" ") || "0 s";
}

// Reads what `duration` writes.
function milliseconds(text) {
  const length = Object.fromEntries(UNITS.map(([ms, unit]) => [unit, ms]));
  return [...text.matchAll(/(\d+) (d|h|min|s|ms)\b/g)].reduce((sum, [, n, unit]) => sum + n * length[unit], 0);
}

const two = (n) => String(n).padStart(2, "0");

function clock(ms, finest = 1) {
  const day = Math.floor(ms / 86400000);
  const [h, m, s, rest] = [3600000, 60000, 1000, 1].map((unit, i) => Math.floor(ms / unit) % [24, 60, 60, 1000][i]);
  const seconds = finest < 60000 || s || rest ? `:${two(s)}` : "";
  const fraction = finest < 1000 || rest ? `.${String(rest).padStart(3, "0")}` : "";
  return { day: `day ${day}`, time: `${two(h)}:${two(m)}${seconds}${fraction}` };
}

function moment(ms) {
  const { day, time } = clock(ms, 60000);
  return `${day}, ${time}`;
}

const iso = (ms) => new Date(film.start_ms + ms).toISOString();
const count = (n) => n.toLocaleString("en-US");
const plural = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;
const kindName = (kind) => film.kinds[kind].replace("-", " ");
const kindNames = (kind) => kindName(kind).replace(/y$/, "ie").replace(/datum$/, "data").replace(/a?$/, (a) => (a ? a : "s"));

function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "data") Object.assign(node.dataset, value);
    else if (name.startsWith("aria-") || name === "role" || name === "scope") node.setAttribute(name, value);
    else node[name] = value;
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

const at = (id) => document.getElementById(id);

// Text in which what stands between backticks is code.
function marked(text) {
  return text.split("`").map((part, i) => (i % 2 ? el("code", {}, part) : part));
}

function swatch(colour) {
  const node = el("span", { className: "swatch" });
  node.style.background = colour;
  return node;
}

const keyLabel = (key) => [swatch(film.keys[key].colour), keyName(key)];

// The codes of rules, each with what it says when it is pointed at.
function chips(codes) {
  return codes.split(/[ ,]+/).filter(Boolean).map((code) => {
    const rule = film.rules[code];
    const title = rule ? `${rule.statement} (${rule.place})` : "";
    return el("abbr", { className: `chip ${code.slice(0, 3).toLowerCase()}`, title }, code);
  });
}
