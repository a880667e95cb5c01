// Small improvements on every page; each page works without them.

// Moments are written in UTC by the server; show them in the reader's own time,
// with the day written as everywhere else: 30 September 2026.
for (const element of document.querySelectorAll("time[datetime]")) {
  const moment = new Date(element.dateTime);
  if (!Number.isNaN(moment.getTime())) {
    element.textContent = moment.toLocaleString("en-GB", {
      day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit",
    });
    element.title = element.dateTime;
  }
}

// After a form was refused one starts at the first field that is to be put right, wherever it stands.
document.querySelector('main [aria-invalid="true"]')?.focus();

// An open menu closes when one looks elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
