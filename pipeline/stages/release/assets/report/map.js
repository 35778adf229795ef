"use strict";
// Map: outlines without tiles, and rings that gather events on a grid of the screen. A ring's parts are event types.
const GRID_PX = 54;
const NAMED_PLACES = 14;

function outlines() {
  const arcs = WORLD.arcs.map((flat) => {
    const points = [];
    for (let at = 0, x = 0, y = 0; at < flat.length; at += 2) {
      x += flat[at]; y += flat[at + 1];
      points.push([y * WORLD.unit, x * WORLD.unit]);
    }
    return points;
  });
  const arc = (number) => (number >= 0 ? arcs[number] : arcs[~number].slice().reverse());
  const ring = (numbers) => unwrap(numbers.flatMap((number, at) => (at ? arc(number).slice(1) : arc(number))));
  return WORLD.countries.map(([, name, polygons]) => ({ name, polygons: polygons.map((rings) => rings.map(ring)) }));
}

// A ring that crosses the date line goes on beyond 180 degrees instead of running back around the world.
function unwrap(points) {
  let shift = 0;
  return points.map(([latitude, longitude], at) => {
    const step = at ? longitude - points[at - 1][1] : 0;
    if (Math.abs(step) > 180) shift -= 360 * Math.sign(step);
    return [latitude, longitude + shift];
  });
}

function createMap(onPlace, onView) {
  const map = L.map("map", { preferCanvas: true, zoomControl: true, attributionControl: false, minZoom: 1, maxZoom: 12,
    worldCopyJump: true, zoomSnap: 0.5 });
  L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
  const lands = outlines();
  const fill = L.polygon(lands.flatMap((land) => land.polygons), { weight: 1, interactive: false, smoothFactor: 0.6 }).addTo(map);
  const names = L.layerGroup().addTo(map);
  const rings = L.layerGroup().addTo(map);
  const labels = L.layerGroup().addTo(map);
  const centres = lands.map((land) => ({ name: land.name, ...middle(land.polygons) })).filter((centre) => centre.at);
  let shown = [], kept = null;

  function paint() {
    fill.setStyle({ color: color("--border"), fillColor: color("--land"), fillOpacity: 1 });
  }

  function nameLands() {
    names.clearLayers();
    const view = map.getBounds();
    for (const centre of centres) {
      const wide = map.latLngToContainerPoint([centre.at[0], centre.east]).x - map.latLngToContainerPoint([centre.at[0], centre.west]).x;
      if (!view.contains(centre.at) || wide < centre.name.length * 7) continue;
      names.addLayer(L.marker(centre.at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "land-name", iconSize: [160, 16], html: make("span", { text: centre.name }) }) }));
    }
  }

  function draw() {
    rings.clearLayers(); labels.clearLayers();
    const view = map.getBounds().pad(0.15);
    const cells = new Map();
    for (const event of shown) {
      const at = [event.latitude, event.longitude];
      if (!view.contains(at)) continue;
      const pixel = map.project(at);
      const key = Math.floor(pixel.x / GRID_PX) + ":" + Math.floor(pixel.y / GRID_PX);
      let cell = cells.get(key);
      if (!cell) cells.set(key, cell = { events: [], x: 0, y: 0, places: new Map() });
      cell.events.push(event); cell.x += pixel.x; cell.y += pixel.y;
      cell.places.set(event.location, (cell.places.get(event.location) || 0) + 1);
    }
    const sorted = apart([...cells.values()]);
    for (const cell of sorted) addRing(cell);
    if (map.getZoom() >= 6) sorted.slice(0, NAMED_PLACES).forEach(addLabel);
    nameLands();
  }

  function addRing(cell) {
    const total = cell.events.length;
    cell.at = map.unproject([cell.x / total, cell.y / total]);
    cell.radius = radiusOf(total);
    const size = cell.radius * 2;
    const icon = L.divIcon({ className: "donut", iconSize: [size, size], html: donut(cell.events, cell.radius) });
    const title = `${plural(total, "event")}: ${[...cell.places.keys()].slice(0, 3).join(", ")}${cell.places.size > 3 ? " …" : ""}`;
    const marker = L.marker(cell.at, { icon, title, alt: title, riseOnHover: true, zIndexOffset: total });
    marker.on("click", () => openCell(cell)); marker.on("keypress", (press) => { if (press.originalEvent.key === "Enter") openCell(cell); });
    rings.addLayer(marker);
  }

  function addLabel(cell) {
    const [name] = [...cell.places.entries()].sort((a, b) => b[1] - a[1])[0];
    const icon = L.divIcon({ className: "place-name", iconSize: [0, 0], iconAnchor: [-(cell.radius + 4), 8], html: make("span", { text: name }) });
    labels.addLayer(L.marker(cell.at, { icon, interactive: false, keyboard: false }));
  }

  function openCell(cell) {
    const bounds = L.latLngBounds(cell.events.map((event) => [event.latitude, event.longitude]));
    const isOnePlace = bounds.getNorthEast().distanceTo(bounds.getSouthWest()) < 300;
    if (!isOnePlace && map.getZoom() < map.getMaxZoom()) { map.fitBounds(bounds.pad(0.3), { maxZoom: 11 }); return; }
    const newest = [...cell.events].sort((a, b) => b.day - a.day).slice(0, 6);
    const rows = newest.map((event) => make("li", {}, dot(event.type), make("span", { text: `${longDate(event)}: ${event.sub_event_type}${event.fatalities ? `, ${plural(event.fatalities, "death")}` : ""}` })));
    const places = [...cell.places.keys()];
    const box = make("div", {}, make("h3", { text: `${places.slice(0, 2).join(", ")} · ${plural(cell.events.length, "event")}` }), make("ul", {}, ...rows),
      make("button", { type: "button", text: "Show them in the table", onclick: () => { map.closePopup(); onPlace(places); } }));
    L.popup({ maxWidth: 340 }).setLatLng(cell.at).setContent(box).openOn(map);
  }

  map.on("moveend", () => { draw(); onView(); });
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  map.setView([25, 30], 2);
  paint();
  return {
    show(events) { shown = events; draw(); },
    fit(events) {
      if (events.length) map.fitBounds(core(events), { padding: [40, 40], maxZoom: 9, animate: false }); else map.setView([25, 20], 2);
    },
    contains: (event) => map.getBounds().contains([event.latitude, event.longitude]),
    repaint() { paint(); draw(); },
    // On paper the map has a size of its own; afterwards the screen has its view back.
    print(isOn) {
      const box = map.getContainer();
      if (isOn) kept = { centre: map.getCenter(), zoom: map.getZoom(), events: map.getBounds() };
      box.style.cssText = isOn ? "width: 640px; height: 380px; min-height: 0" : "";
      map.invalidateSize({ animate: false });
      if (isOn) map.fitBounds(kept.events, { animate: false }); else map.setView(kept.centre, kept.zoom, { animate: false });
    },
  };
}

const radiusOf = (total) => Math.min(27, 7.5 + 3.1 * Math.log2(1 + total));

// Cells, largest first, those that would cover each other joined.
function apart(cells) {
  const kept = [];
  for (const cell of cells.sort((a, b) => b.events.length - a.events.length)) {
    const [x, y, radius] = [cell.x / cell.events.length, cell.y / cell.events.length, radiusOf(cell.events.length)];
    const near = kept.find((other) => Math.hypot(other.x / other.events.length - x, other.y / other.events.length - y) < (radiusOf(other.events.length) + radius) * 0.85);
    if (!near) { kept.push(cell); continue; }
    near.events.push(...cell.events); near.x += cell.x; near.y += cell.y;
    for (const [place, number] of cell.places) near.places.set(place, (near.places.get(place) || 0) + number);
  }
  return kept.sort((a, b) => b.events.length - a.events.length);
}

// Bounds of the middle 96 % of the points, so that one far event does not shrink all others to a dot.
function core(events) {
  const cut = (values) => { const sorted = values.sort((a, b) => a - b); const off = Math.floor(sorted.length * 0.02); return [sorted[off], sorted[sorted.length - 1 - off]]; };
  const [south, north] = cut(events.map((event) => event.latitude));
  const [west, east] = cut(events.map((event) => event.longitude));
  return L.latLngBounds([south, west], [north, east]);
}

// Middle of the largest polygon of a land, and its west and east edge.
function middle(polygons) {
  let best = null;
  for (const [outer] of polygons) {
    let area = 0, x = 0, y = 0;
    for (let at = 0, before = outer.length - 1; at < outer.length; before = at++) {
      const cross = outer[before][1] * outer[at][0] - outer[at][1] * outer[before][0];
      area += cross; x += (outer[before][1] + outer[at][1]) * cross; y += (outer[before][0] + outer[at][0]) * cross;
    }
    if (area && (!best || Math.abs(area) > best.size)) best = { size: Math.abs(area), at: [y / (3 * area), x / (3 * area)], west: Math.min(...outer.map((p) => p[1])), east: Math.max(...outer.map((p) => p[1])) };
  }
  return best;
}

function donut(events, radius) {
  const counts = TYPES.map(() => 0);
  for (const event of events) counts[event.type] += 1;
  const size = radius * 2, width = Math.max(4, radius * 0.3), middleRadius = radius - width / 2;
  const length = 2 * Math.PI * middleRadius;
  const svg = shape("svg", { width: size, height: size, viewBox: `0 0 ${size} ${size}`, "aria-hidden": "true" }, shape("circle", { class: "core", cx: radius, cy: radius, r: radius - 1 }));
  let turned = 0;
  counts.forEach((part, type) => {
    if (!part) return;
    const share = part / events.length;
    svg.append(shape("circle", { cx: radius, cy: radius, r: middleRadius, fill: "none", stroke: `var(--type-${type})`, "stroke-width": width, "stroke-dasharray": `${share * length} ${length}`, transform: `rotate(${turned * 360 - 90} ${radius} ${radius})` }));
    turned += share;
  });
  if (events.length > 1) svg.append(shape("text", { x: radius, y: radius, text: events.length > 999 ? Math.round(events.length / 100) / 10 + "k" : String(events.length) }));
  return svg;
}
