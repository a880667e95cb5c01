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

// A second click while the first is on its way would send the same again; its answer, such as that
// the name is taken, would come instead of what the first one made.
const ON_ITS_WAY = 5000;
let onItsWay = new WeakMap();
document.addEventListener("submit", (event) => {
  const { target: form, submitter, timeStamp: at } = event;
  if (event.defaultPrevented || form.method !== "post") return;
  const first = onItsWay.get(form);
  if (first?.submitter === submitter && at - first.at < ON_ITS_WAY) {
    event.preventDefault();
    event.stopImmediatePropagation(); // what is kept of the first one stays kept
  } else onItsWay.set(form, { submitter, at });
});
document.addEventListener("input", ({ target }) => { if (target.form) onItsWay.delete(target.form); });
window.addEventListener("pageshow", () => { onItsWay = new WeakMap(); });

// Of a file that is far too large the server cuts off the sending, before any page could tell why.
document.addEventListener("change", ({ target }) => {
  const { most, tooLarge } = target.dataset;
  if (!most) return;
  document.getElementById(`${target.id}-problem`)?.remove();
  const refused = [...target.files].some((file) => file.size > Number(most));
  target.closest(".field").classList.toggle("wrong", refused);
  target.setAttribute("aria-invalid", refused);
  if (!refused) return;
  const problem = document.createElement("p");
  Object.assign(problem, { className: "problem", id: `${target.id}-problem`, role: "alert", textContent: tooLarge });
  target.before(problem);
  target.setAttribute("aria-describedby", problem.id);
  target.value = "";
});
