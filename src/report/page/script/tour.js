// The guided first minute; then everything is put together.

let stop = -1;

function startTour() {
  play(false);
  close();
  goStop(0);
}

function endTour() {
  if (stop < 0) return;
  stop = -1;
  at("tour").hidden = true;
  at("caption").hidden = false;
  fit();
  at("tour-open").focus({ preventScroll: true });
}

function goStop(n) {
  stop = n;
  const { at: t, from, until, title, text, rules } = film.tour[n];
  const why = rules.split(" ").filter((code) => film.rules[code]).slice(0, 1).map((code) =>
    el("p", { className: "why" }, ...chips(code), ` ${film.rules[code].statement} `, el("span", { className: "place" }, film.rules[code].place)));
  const isLast = n === film.tour.length - 1;
  const next = el("button", { type: "button", className: "primary", onclick: () => (isLast ? endTour() : goStop(n + 1)) }, isLast ? "Look around" : "Next");
  const back = el("button", { type: "button", disabled: n === 0, onclick: () => goStop(n - 1) }, "Back");
  const leave = el("button", { type: "button", onclick: endTour }, "Leave the tour");
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  at("tour").replaceChildren(
    el("div", { className: "tour-text", "aria-live": "polite" }, el("p", { className: "step" }, `${n + 1} of ${film.tour.length}`), el("h2", {}, title),
      el("p", {}, ...marked(/[.?!]$/.test(sentence) ? sentence : `${sentence}.`)), ...why),
    el("div", { className: "tour-buttons" }, next, back, isLast ? null : leave));
  at("tour").hidden = false;
  at("caption").hidden = true;
  goTo(t);
  show(from, until);
  next.focus({ preventScroll: true });
}

function theme(choice) {
  if (choice) document.documentElement.dataset.theme = choice;
  const isDark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === "dark"
    : window.matchMedia("(prefers-color-scheme: dark)").matches;
  at("theme").textContent = isDark ? "Light" : "Dark";
  at("theme").setAttribute("aria-label", isDark ? "Light colours" : "Dark colours");
  at("theme").onclick = () => theme(isDark ? "light" : "dark");
  readHues();
  legend();
  for (const { u } of plots) u.redraw(false);
  changed("view");
}

function resize() {
  const width = stage.clientWidth;
  frame.left = width < 760 ? 118 : 184;
  const context = lanesCanvas.getContext("2d");
  shareWidth(context, width);
  document.documentElement.style.setProperty("--gutter", `${frame.left}px`);
  document.documentElement.style.setProperty("--margin", `${frame.right - MARGINS[0]}px`);
  arrange(flagRowsOfAll(context));
  sizePlots();
  changed("view");
}

// What the signs and colours mean that occur.
function legend() {
  const dot = (kind) => {
    const canvas = el("canvas", { width: 28, height: 28, className: "sign" });
    const context = canvas.getContext("2d");
    context.scale(2, 2);
    drawDot(context, 7, 7, kind);
    return canvas;
  };
  const surface = (ground, stripe, strip) => {
    const node = el("i", {});
    if (strip) node.style.background = `linear-gradient(${ground} 0 56%, #fff 56% 64%, ${strip} 64%)`;
    else node.style.background = stripe ? `repeating-linear-gradient(135deg, ${stripe} 0 2px, ${ground} 2px 5px)` : ground;
    if (ground === hues.gone) node.style.outline = `1px solid ${hues.muted}`;
    return node;
  };
  const entry = (sign, words) => el("span", {}, sign, words);
  const parts = film.legend.map(({ words, mark, ground, stripe, strip }) => entry(mark ? dot(mark) : surface(hues[ground] ?? ground, hues[stripe] ?? stripe, strip), words));
  if (film.ledger && film.darkness.some((group) => group.spells.length)) {
    const example = film.keys.find((key) => key.owner === "customer") ?? film.keys[0];
    parts.push(entry(surface(example.pale, example.colour), "stored and unreadable, in the colour of its key"));
    if (lostRecords.size) parts.push(entry(el("i", { className: "loss" }), "end of a record lost unread"));
    if (film.summary.losses.key_destroyed) parts.push(entry(el("i", { className: "remains" }), "what remains when its key is deleted"));
    if (film.client_key_lost !== null) parts.push(el("span", {}, "a lost client key shows in the counts only"));
  }
  for (const folded of film.folded) parts.push(el("span", {}, folded));
  at("legend").replaceChildren(...parts);
}

function begin() {
  const { scenario, title, seed, counts, verdicts, version } = film.summary;
  at("kicker").textContent = `keylapse · ${scenario}`;
  at("title").textContent = title;
  const ruling = verdicts.violated ? status(`${verdicts.violated} violated`, "trouble") : status(`${verdicts.held} verdicts held`, "fine");
  at("about").replaceChildren(film.about.replace(/\s+/g, " ").trim(), el("span", { className: "facts" },
    `${duration(END)} simulated from ${iso(0).slice(0, 16).replace("T", " ")} · seed ${seed} · ${plural(counts.events, "event")}, ${count(counts.refused)} refused`, ruling));
  at("made").textContent = `Made by keylapse ${version} from the scenario ${scenario}, seed ${seed}. The same rows stand in the CSV files beside this page.`;
  slider.max = END;
  at("speed").replaceChildren(...speeds.filter(([, ms]) => ms <= END).map(([name, ms]) => el("option", { value: ms }, `${name} per second`)));
  at("speed").value = (speeds.filter(([, ms]) => ms * 20 <= END).pop() ?? speeds[0])[1];
  at("tour-open").onclick = startTour;
  readHues();
  protectionPlot();
  streamPlots();
  tellGlance();
  tellVerdicts();
  tellRules();
  theme();
  new ResizeObserver(resize).observe(stage);
  resize();
  goTo(0);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => theme());
  performance.mark("ready");
}

begin();
