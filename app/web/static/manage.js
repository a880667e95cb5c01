// Teams, people and rounds: small improvements; each page works without them.

// A button that copies what a field holds.
for (const button of document.querySelectorAll("button[data-copy]")) {
  const field = document.getElementById(button.dataset.copy);
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copied;
  });
}

// Ticking "all teams below" ticks their boxes, so that one sees and can change what is chosen.
for (const box of document.querySelectorAll("input[data-all-below]")) {
  const scope = box.closest("[data-scope]");
  const ends = () => scope.querySelectorAll("input[data-end]");
  box.addEventListener("change", () => {
    for (const end of ends()) if (!end.disabled) end.checked = box.checked;
    refresh();
  });
}
function refresh() {
  for (const box of document.querySelectorAll("input[data-all-below]")) {
    const ends = [...box.closest("[data-scope]").querySelectorAll("input[data-end]")];
    const chosen = ends.filter((end) => end.checked).length;
    box.checked = ends.length > 0 && chosen === ends.length;
    box.indeterminate = chosen > 0 && chosen < ends.length;
  }
  for (const count of document.querySelectorAll("[data-count-of]")) {
    const boxes = document.querySelectorAll(`input[name=${count.dataset.countOf}]:checked:not(:disabled)`);
    count.textContent = count.dataset.text.replace("{}", boxes.length);
  }
}
if (document.querySelector("input[data-all-below]")) {
  // What was chosen by a unit's box before is shown in the boxes below it.
  for (const box of document.querySelectorAll("input[data-all-below]:checked")) {
    for (const end of box.closest("[data-scope]").querySelectorAll("input[data-end]")) end.checked = true;
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[data-tree]")) refresh();
  });
  refresh();
}
