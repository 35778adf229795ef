"use strict";
// Filters, summary, and what ties map, time line and table together.
const field = (id) => document.getElementById(id);
const chosen = { types: new Set(TYPES.map((_, type) => type)), places: null, inView: false };
const table = createTable();
const timeline = createTimeline((from, to) => { field("from").value = from === null ? "" : iso(from); field("to").value = to === null ? "" : iso(to); update(); });
const map = createMap((places) => { chosen.places = new Set(places); update(); field("table-title").scrollIntoView(); }, () => { if (chosen.inView) update(false); });

function filters() {
  const day = (id) => (field(id).value ? Date.parse(field(id).value + "T00:00:00Z") / DAY_MS : null);
  return { words: fold(field("search").value).split(/\s+/).filter(Boolean), country: field("country").value, from: day("from"), to: day("to"),
    deaths: Number(field("deaths").value) || 0, confidence: Number(field("confidence").value) };
}

function update(redrawMap = true) {
  const now = filters();
  field("confidence-value").textContent = now.confidence.toFixed(2);
  const passes = (event) => event.fatalities >= now.deaths && event.confidence >= now.confidence && (!now.country || event.country === now.country)
    && (!chosen.places || chosen.places.has(event.location)) && now.words.every((word) => event.haystack.includes(word));
  const inPeriod = (event) => (now.from === null || event.day >= now.from) && (now.to === null || event.day <= now.to);
  const all = EVENTS.filter(passes);
  const ofType = all.filter((event) => chosen.types.has(event.type));
  const onMap = ofType.filter(inPeriod);
  const shown = chosen.inView ? onMap.filter(map.contains) : onMap;
  if (redrawMap) map.show(onMap);
  timeline.show(chosen.inView ? ofType.filter(map.contains) : ofType, now.from, now.to);
  table.show(shown);
  drawChips(all.filter(inPeriod)); drawActors(shown); drawTiles(shown); drawState(shown.length);
}

function drawState(number) {
  const parts = [number === EVENTS.length ? `All ${plural(number, "event")}` : `${count(number)} of ${plural(EVENTS.length, "event")}`];
  if (chosen.places) parts.push("at " + [...chosen.places].slice(0, 3).join(", ") + (chosen.places.size > 3 ? " …" : ""));
  if (chosen.inView) parts.push("in the view of the map");
  if (PAGE.meta.left_out) parts.push(`the ${plural(PAGE.meta.left_out, "oldest event is", "oldest events are")} only in the files`);
  field("state").textContent = parts.join(" · ");
}

function drawChips(events) {
  const counts = TYPES.map(() => 0);
  for (const event of events) counts[event.type] += 1;
  field("types").replaceChildren(...TYPES.map((name, type) => make("button", { type: "button", class: "chip", "aria-pressed": String(chosen.types.has(type)), title: "Click to switch, double-click for this type alone",
    onclick: () => { if (!chosen.types.delete(type)) chosen.types.add(type); update(); field("types").children[type].focus(); },
    ondblclick: () => { chosen.types = new Set([type]); update(); } }, dot(type), name, make("b", { text: count(counts[type]) }))));
}

function drawActors(events) {
  const ranks = new Map();
  for (const event of events) for (const name of new Set([event.actor1, event.actor2])) {
    if (!name) continue;
    const rank = ranks.get(name) || { name, events: 0, deaths: 0 };
    rank.events += 1; rank.deaths += event.fatalities; ranks.set(name, rank);
  }
  const first = [...ranks.values()].sort((a, b) => b.events - a.events || b.deaths - a.deaths || (a.name < b.name ? -1 : 1)).slice(0, 9);
  field("actors").replaceChildren(...first.map((rank) => make("li", {}, make("button", { type: "button", title: `Search for ${rank.name}`, onclick: () => { field("search").value = rank.name; update(); } },
    make("span", { class: "name", text: rank.name }), make("span", { class: "count", text: `${count(rank.events)}, ${count(rank.deaths)}` }), make("span", { class: "bar", style: `width:${100 * rank.events / first[0].events}%` })))));
}

function drawTiles(events) {
  const total = (name) => events.reduce((sum, event) => sum + event[name], 0);
  const counts = PAGE.meta.counts, sources = new Set(), articles = new Set();
  for (const event of events) for (const [source, , article] of event.sources) { if (source) sources.add(source); articles.add(article); }
  const days = events.map((event) => event.event_date).sort();
  const range = [total("fatalities_low"), total("fatalities_high")];
  const discards = Object.entries(counts.discarded), discarded = discards.reduce((sum, [, number]) => sum + number, 0);
  const tile = (name, value, of) => make("div", { class: "tile" }, make("dl", {}, make("dt", { text: name }), make("dd", {}, count(value), of)));
  const small = (text) => make("span", { class: "of", text, title: text });
  field("tiles").replaceChildren(
    tile("Events", events.length, small(days.length ? `${days[0]} to ${days[days.length - 1]}` : "none")),
    tile("Reported deaths", total("fatalities"), small(`${count(range[0])} to ${count(range[1])} by the sources`)),
    tile("Articles told of them", articles.size, small(`of ${count(counts.articles)} read`)),
    tile("Sources", sources.size, small(`of ${count(counts.sources)} in the release`)),
    tile("Places", new Set(events.map((event) => event.location + event.admin1)).size, small(plural(new Set(events.map((event) => event.country)).size, "country", "countries"))),
    make("div", { class: "tile" }, make("dl", {}, make("dt", { text: "Mentions left out" }), make("dd", { text: count(discarded) })),
      make("details", {}, make("summary", { text: "by reason" }), make("ul", {}, ...discards.map(([reason, number]) => make("li", { title: PAGE.vocabularies.discard_reason[reason] || "" }, make("span", { text: reason.replace(/_/g, " ") }), make("span", { text: count(number) })))))));
}

function setUp() {
  const { meta } = PAGE;
  field("subtitle").textContent = `Version ${meta.version} · ${meta.status} · ACLED-style events coded by program from news articles`;
  field("method").textContent = `Made by conflict-events ${meta.software}, dictionaries ${meta.fingerprint}. ${meta.licence}, see LICENSE-DATA.md. Deaths are those reported, the lowest of several sources; a row is only as good as its articles.`;
  if (meta.failed.length) { field("alarm").hidden = false; field("alarm").append("This release failed its checks and must not be used.", make("ul", {}, ...meta.failed.map((text) => make("li", { text })))); }
  field("downloads").querySelector("ul").append(...Object.entries(meta.files).map(([name, meaning]) => make("li", {}, make("a", { href: name }, name, make("small", { text: meaning })))));
  const countries = [...new Set(EVENTS.map((event) => event.country))].sort();
  field("country").append(make("option", { value: "", text: "All" }), ...countries.map((name) => make("option", { value: name, text: name })));
  let wait = null;
  for (const id of ["search", "country", "from", "to", "deaths", "confidence"]) field(id).addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(update, 120); });
  field("country").addEventListener("change", () => { update(); map.fit(EVENTS.filter((event) => !field("country").value || event.country === field("country").value)); });
  field("clear").addEventListener("click", () => {
    for (const id of ["search", "country", "from", "to", "deaths"]) field(id).value = "";
    field("confidence").value = 0; chosen.types = new Set(TYPES.map((_, type) => type)); chosen.places = null; setView(false); update(); map.fit(EVENTS);
  });
  field("area").addEventListener("click", () => { setView(!chosen.inView); update(false); });
  field("theme").addEventListener("click", () => {
    const root = document.documentElement, isDark = root.dataset.theme === "dark" || (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
    root.dataset.theme = isDark ? "light" : "dark"; map.repaint();
  });
  document.addEventListener("click", (click) => { if (!field("downloads").contains(click.target)) field("downloads").open = false; });
  addEventListener("resize", () => { clearTimeout(wait); wait = setTimeout(update, 150); });
  addEventListener("beforeprint", () => map.print(true));
  addEventListener("afterprint", () => map.print(false));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.repaint());
}

function setView(isOn) { chosen.inView = isOn; field("area").setAttribute("aria-pressed", String(isOn)); }

setUp();
map.fit(EVENTS);
update();
if (location.hash.length > 1) table.reveal(decodeURIComponent(location.hash.slice(1)));
