// What was typed into a form that was sent after one had been signed out stands there again once one
// has signed in. It is kept by this tab until the next page and over the pages of a sign-in that
// follows at once, and given to nobody but the person who typed it; passwords are never kept.

const DRAFT = "clearway draft";
const NOT_KEPT = new Set(["hidden", "password", "file", "fieldset", "output", "button", "submit", "reset", "image"]);
const { person } = document.body.dataset;

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && !NOT_KEPT.has(field.type));
const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
const valueOf = (field) => (isTicked(field) ? field.checked : field.value);
// The same form leads to the same place and asks for the same, about the same thing in the same
// state: what somebody else has changed meanwhile is not overwritten by what was typed before.
const about = (form) => [...form.elements].filter((field) => field.type === "hidden" && field.name !== "csrf_token");
const shapeOf = (form) => JSON.stringify([
  form.getAttribute("action") || location.pathname + location.search,
  about(form).map((field) => [field.name, field.value]),
  fieldsOf(form).map((field) => [field.name, isTicked(field)]),
]);

// A browser may refuse its storage, or have no room: then nothing is kept, as without this script.
function keep(draft) {
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify(draft));
  } catch { /* The page says that nothing was saved. */ }
}
function take() {
  try {
    const draft = sessionStorage.getItem(DRAFT);
    sessionStorage.removeItem(DRAFT);
    return JSON.parse(draft);
  } catch {
    return null;
  }
}

document.addEventListener("submit", ({ target: form, defaultPrevented }) => {
  if (!person) return; // a sign-in, over which a draft is kept
  take(); // whatever was sent before has been answered
  // Answers wait in a place of their own, and "Sign out" stands outside of the page's content.
  if (defaultPrevented || form.method !== "post" || form.matches("[data-form]") || !form.closest("main")) return;
  const values = fieldsOf(form).map(valueOf);
  if (values.length) keep({ person, shape: shapeOf(form), values });
});

function giveBack(draft, told) {
  const form = [...document.forms].find((each) => each.method === "post" && shapeOf(each) === draft.shape);
  if (!form) return;
  fieldsOf(form).forEach((field, index) => { field[isTicked(field) ? "checked" : "value"] = draft.values[index]; });
  for (let around = form; around; around = around.parentElement) if (around.matches("details")) around.open = true;
  told.textContent = told.dataset.unsaved;
  form.prepend(told);
  told.focus();
}

const draft = take();
const told = document.querySelector("[data-unsaved]");
if (draft && told && !person) keep(draft); // The sign-in: whoever comes next is not known yet.
else if (draft && told && draft.person === person) giveBack(draft, told);
