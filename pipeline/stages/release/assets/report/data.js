"use strict";
// Data of the page as event objects, and small makers of elements. Texts are only ever set as text, never as markup.
const PAGE = JSON.parse(document.getElementById("data").textContent);
const WORLD = JSON.parse(document.getElementById("world").textContent);
const TYPES = PAGE.words.event_type;
const DAY_MS = 86400000;

const EVENTS = PAGE.events.map((row) => {
  const event = {};
  PAGE.coded.forEach((name, at) => { event[name] = PAGE.words[name][row[at]]; });
  PAGE.plain.forEach((name, at) => { event[name] = row[PAGE.coded.length + at]; });
  event.type = row[PAGE.coded.indexOf("event_type")];
  event.day = Date.parse(event.event_date + "T00:00:00Z") / DAY_MS;
  event.sources = PAGE.sources[event.event_id_cnty] || [];
  event.haystack = fold([event.event_id_cnty, event.sub_event_type, event.actor1, event.actor2, event.assoc_actor_1,
    event.assoc_actor_2, event.location, event.admin1, event.country, event.tags, event.notes,
    ...event.sources.map((source) => source[0])].join(" "));
  return event;
});

function fold(text) {
  return text.normalize("NFKD").replace(/[\u0300-\u036f'’‘`]/g, "").toLowerCase();
}

function make(tag, options, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(options || {})) {
    if (name === "text") element.textContent = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") element.style.cssText = value;
    else if (value !== false && value !== null) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function shape(tag, options, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(options || {})) {
    if (name === "text") element.textContent = value; else element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const dot = (type) => make("span", { class: "dot", style: `--dot: var(--type-${type})`, "aria-hidden": "true" });
const count = (number) => number.toLocaleString("en");
const plural = (number, one, many) => `${count(number)} ${number === 1 ? one : many || one + "s"}`;
const iso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const isWeb = (address) => /^https?:\/\//i.test(address);

function longDate(event) {
  const date = new Date(event.day * DAY_MS);
  const parts = { timeZone: "UTC", month: "short", year: "numeric" };
  if (event.time_precision < 3) parts.day = "numeric";
  const text = date.toLocaleDateString("en-GB", parts);
  return event.time_precision === 2 ? "around " + text : text;
}

function deathsText(event) {
  const { fatalities: toll, fatalities_low: low, fatalities_high: high } = event;
  return low === high ? count(toll) : `${count(toll)} (${count(low)}–${count(high)})`;
}
