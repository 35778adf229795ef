"use strict";
// Table: sorted, paged, with a row of details under each event. Fifty rows stand in the page, whatever the number.
const PAGE_ROWS = 50;
const COLUMNS = [
  { name: "", key: null }, { name: "Date", key: (e) => e.day }, { name: "Type", key: (e) => e.type * 100 + PAGE.words.sub_event_type.indexOf(e.sub_event_type) },
  { name: "Actors", key: (e) => e.actor1 + " " + e.actor2 }, { name: "Place", key: (e) => [e.country, e.admin1, e.location].join(" ") },
  { name: "Deaths", key: (e) => e.fatalities, number: true }, { name: "Confidence", key: (e) => e.confidence }, { name: "Reports", key: (e) => e.reports, number: true },
];

function createTable() {
  const table = document.getElementById("table");
  const [head, body] = [table.tHead, table.tBodies[0]];
  let rows = [], page = 0, order = { column: 1, down: true };
  const open = new Set();

  function show(events) { rows = sort(events); page = 0; draw(); }

  function sort(events) {
    const key = COLUMNS[order.column].key, sign = order.down ? -1 : 1;
    const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b, "en") : a - b);
    return [...events].sort((a, b) => sign * compare(key(a), key(b)) || (a.event_id_cnty < b.event_id_cnty ? -1 : 1));
  }

  function drawHead() {
    const cells = COLUMNS.map((column, at) => {
      if (!column.key) return make("td", {});
      const sorted = order.column === at ? (order.down ? "descending" : "ascending") : null;
      return make("th", { scope: "col", class: column.number ? "number" : null, "aria-sort": sorted },
        make("button", { type: "button", text: column.name, onclick: () => { order = { column: at, down: order.column === at ? !order.down : Boolean(column.number) || at === 1 }; show(rows); head.querySelectorAll("th button")[at - 1].focus(); } }));
    });
    head.replaceChildren(make("tr", {}, ...cells));
  }

  function draw() {
    drawHead();
    const shown = rows.slice(page * PAGE_ROWS, (page + 1) * PAGE_ROWS);
    const parts = shown.flatMap((event) => (open.has(event.event_id_cnty) ? [line(event), detail(event)] : [line(event)]));
    if (!parts.length) parts.push(make("tr", {}, make("td", { colspan: COLUMNS.length, class: "empty", text: "No event passes all filters. Clear one of them to see more." })));
    body.replaceChildren(...parts);
    for (const id of ["pager", "pager-below"]) pager(document.getElementById(id));
  }

  function line(event) {
    const isOpen = open.has(event.event_id_cnty);
    const flip = () => { if (!open.delete(event.event_id_cnty)) open.add(event.event_id_cnty); draw(); body.querySelector(`[data-id="${event.event_id_cnty}"] button`).focus({ preventScroll: true }); };
    const actors = [make("span", { text: event.actor1 || "–" })];
    if (event.actor2) actors.push(make("small", { text: "and " + event.actor2 }));
    const near = { 1: "", 2: "near ", 3: "in the area of " }[event.geo_precision];
    return make("tr", { class: isOpen ? "row open" : "row", "data-id": event.event_id_cnty, onclick: (click) => { if (!click.target.closest("a") && !String(getSelection())) flip(); } },
      make("td", { class: "toggle" }, make("button", { type: "button", text: "›", "aria-expanded": String(isOpen), "aria-label": `Details of ${event.event_id_cnty}`, onclick: (click) => { click.stopPropagation(); flip(); } })),
      make("td", { class: "date", text: longDate(event) }),
      make("td", {}, make("div", { class: "kind" }, dot(event.type), make("span", {}, event.sub_event_type, make("small", { text: event.event_type })))),
      make("td", {}, ...actors),
      make("td", {}, near + event.location, make("small", { text: [event.admin1, event.country].filter(Boolean).join(", ") })),
      make("td", { class: event.fatalities ? "number deaths" : "number deaths none" }, make("b", { text: count(event.fatalities) }), event.fatalities_low === event.fatalities_high ? null : make("small", { text: `${count(event.fatalities_low)}–${count(event.fatalities_high)}` })),
      make("td", {}, make("span", { class: "meter", "aria-hidden": "true" }, make("i", { style: `width:${Math.round(event.confidence * 100)}%` })), event.confidence.toFixed(2)),
      make("td", { class: "number", text: count(event.reports) }));
  }

  function detail(event) {
    const words = (name) => PAGE.vocabularies[name][String(event[name])] || String(event[name]);
    const facts = [["Id", event.event_id_cnty], ["Date", `${event.event_date}, ${words("time_precision")}`], ["Place", `${event.latitude.toFixed(4)}, ${event.longitude.toFixed(4)}, ${words("geo_precision")}`],
      ["Actor 1", event.actor1], ["with", event.assoc_actor_1], ["Actor 2", event.actor2], ["with", event.assoc_actor_2], ["Deaths", `${deathsText(event)}, ${words("fatalities_rule")}`],
      ["Target", event.civilian_targeting], ["Disorder", event.disorder_type], ["Scale", event.source_scale], ["Tags", event.tags]].filter(([, value]) => value);
    const note = make("p", { class: "note" }, event.notes, event.is_corrected ? make("span", { class: "badge", text: "corrected by a person" }) : null);
    const list = make("dl", { class: "facts" }, ...facts.map(([name, value]) => make("div", {}, make("dt", { text: name }), make("dd", { text: value }))));
    const origins = make("ul", { class: "origins" }, make("li", {}, make("h3", { text: plural(event.sources.length, "article") })), ...event.sources.map(origin));
    return make("tr", { class: "detail" }, make("td", { colspan: COLUMNS.length }, note, list, origins));
  }

  function origin([source, url, article, published, copyOf]) {
    const name = source || article;
    return make("li", {}, isWeb(url) ? make("a", { href: url, rel: "noopener noreferrer", target: "_blank", text: name }) : make("span", { text: name }),
      published ? ` · ${published}` : "", url && source ? make("small", { text: url }) : null, copyOf ? make("span", { class: "badge", text: `copy of ${copyOf}` }) : null);
  }

  function pager(place) {
    const pages = Math.max(1, Math.ceil(rows.length / PAGE_ROWS));
    const go = (to) => { page = to; draw(); document.getElementById("table-title").scrollIntoView({ block: "nearest" }); };
    const first = rows.length ? page * PAGE_ROWS + 1 : 0;
    place.replaceChildren(make("span", { text: `${count(first)}–${count(Math.min(rows.length, (page + 1) * PAGE_ROWS))} of ${count(rows.length)}` }),
      make("button", { type: "button", text: "Previous", disabled: page === 0, onclick: () => go(page - 1) }), make("button", { type: "button", text: "Next", disabled: page >= pages - 1, onclick: () => go(page + 1) }));
  }

  function reveal(id) {
    const at = rows.findIndex((event) => event.event_id_cnty === id);
    if (at < 0) return;
    open.add(id); page = Math.floor(at / PAGE_ROWS); draw();
    body.querySelector(`[data-id="${id}"]`).scrollIntoView({ block: "center" });
  }

  return { show, reveal };
}
