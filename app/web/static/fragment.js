// Fetches the parts of a page that it does not need at once, or not before somebody opens them; until
// they are there, and without scripts, each stands as a link to the page on which all of it is.
// Whatever makes something of a part, such as a chart, hears that it has "arrived".

function fetchPart(place) {
  if (place.getAttribute("aria-busy") === "true") return;
  place.setAttribute("aria-busy", "true");
  fetch(place.dataset.fragment)
    .then(async (answer) => {
      if (!answer.ok || answer.redirected) return;
      place.innerHTML = await answer.text();
      delete place.dataset.fragment;
      place.dispatchEvent(new Event("arrived", { bubbles: true }));
    })
    .catch(() => {}) // the link stays
    .finally(() => place.removeAttribute("aria-busy"));
}

for (const place of document.querySelectorAll("[data-fragment]")) {
  const fold = place.closest("details");
  const wanted = () => { if (!fold || fold.open) fetchPart(place); };
  fold?.addEventListener("toggle", () => { if (place.dataset.fragment) wanted(); });
  wanted();
}
