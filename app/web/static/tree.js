// Units of the overview's table open and fold in place; without scripts their names lead on.
// What is not on the page is fetched as it is opened for the first time. Which units are open stands
// in the address, in the page's links and in the form, so that a view can be sent and taken along.

const BETWEEN = ".";
const table = document.querySelector("table[data-below]");

const depthOf = (row) => Number(row.dataset.depth);
const foldOf = (row) => row.querySelector("button.fold");
const isOpen = (fold) => fold.getAttribute("aria-expanded") === "true";

function rowsBelow(row) {
  const found = [];
  let next = row.nextElementSibling;
  while (next && depthOf(next) > depthOf(row)) {
    found.push(next);
    next = next.nextElementSibling;
  }
  return found;
}

// Show what lies below an open unit, but for what lies below a folded one in turn.
function reveal(row) {
  let foldedAt = isOpen(foldOf(row)) ? Infinity : depthOf(row);
  for (const each of rowsBelow(row)) {
    if (depthOf(each) <= foldedAt) foldedAt = Infinity;
    each.hidden = depthOf(each) > foldedAt;
    const fold = foldOf(each);
    if (!each.hidden && fold && !isOpen(fold)) foldedAt = depthOf(each);
  }
}

// A unit is named in the address when it is not as the page shows it by itself.
function remember() {
  const name = table.dataset.remember;
  const turned = [...table.querySelectorAll("button.fold")].filter((fold) => isOpen(fold) === (name === "open"));
  const value = turned.map((fold) => fold.value).join(BETWEEN);
  const kept = (address) => {
    const url = new URL(address, location.href);
    if (value) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
    return url;
  };
  history.replaceState(history.state, "", kept(location.href));
  for (const link of document.querySelectorAll("main a[href]")) {
    const url = new URL(link.href);
    if (url.pathname === location.pathname || link.hasAttribute("download")) link.href = kept(link.href);
  }
  for (const picture of document.querySelectorAll("[data-picture]")) {
    if (picture.dataset.url) picture.dataset.url = kept(picture.dataset.url);
  }
  for (const field of document.querySelectorAll(`form.view-form input[name="${name}"]`)) {
    field.value = value;
    field.disabled = !value;
  }
}

async function fetched(unit, part, depth) {
  const url = new URL(table.dataset.below, location.href);
  url.pathname += unit;
  url.searchParams.set("part", part);
  url.searchParams.set("depth", depth);
  const answer = await fetch(url);
  if (!answer.ok || answer.redirected) throw new Error(`${url} answered ${answer.status}`);
  const box = document.createElement("template");
  box.innerHTML = await answer.text();
  for (const fold of box.content.querySelectorAll("button.fold")) fold.hidden = false;
  return [...box.content.children];
}

// Say beside what was pressed that it could not be read.
function fail(place) {
  if (place.querySelector("[role=alert]")) return;
  const said = document.createElement("span");
  said.setAttribute("role", "alert");
  said.className = "problem small";
  said.textContent = table.dataset.failed;
  place.append(said);
}

async function load(control, place, after, unit, part, depth) {
  if (control.getAttribute("aria-busy") === "true") return null;
  control.setAttribute("aria-busy", "true");
  try {
    const rows = await fetched(unit, part, depth);
    place.querySelector("[role=alert]")?.remove();
    after.after(...rows);
    return rows;
  } catch {
    fail(place);
    return null;
  } finally {
    control.removeAttribute("aria-busy");
  }
}

async function turn(fold) {
  const row = fold.closest("tr");
  const open = !isOpen(fold);
  if (open && !rowsBelow(row).length) {
    const rows = await load(fold, fold.closest("th"), row, fold.value, 1, depthOf(row));
    if (!rows) return;
  }
  fold.setAttribute("aria-expanded", String(open));
  reveal(row);
  remember();
}

async function goOn(link) {
  const row = link.closest("tr");
  const rows = await load(link, link.closest("td"), row, link.dataset.unit, link.dataset.part, depthOf(row) - 1);
  if (!rows) return;
  row.remove();
  rows[0]?.querySelector("a, button")?.focus();
}

if (table) {
  for (const fold of table.querySelectorAll("button.fold")) fold.hidden = false;
  table.addEventListener("click", (event) => {
    const fold = event.target.closest("button.fold");
    const link = event.target.closest("a[data-unit]");
    if (fold) turn(fold);
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      goOn(link);
    }
  });
}
