// Fetches the parts of a page that it does not need at once; until they are there, and without
// scripts, each stands as a link to the page on which all of it is.
"use strict";

for (const place of document.querySelectorAll("[data-fragment]")) {
  place.setAttribute("aria-busy", "true");
  fetch(place.dataset.fragment)
    .then(async (answer) => {
      if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
    })
    .catch(() => {}) // the link stays
    .finally(() => place.removeAttribute("aria-busy"));
}
