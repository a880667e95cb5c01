// The pages of a round: shows what belongs to the chosen way of answering; they work without it.

const ways = [...document.querySelectorAll("input[data-mode]")];
const parts = [...document.querySelectorAll("[data-only]")];
function showParts() {
  const chosen = ways.find((way) => way.checked)?.value;
  for (const part of parts) part.hidden = part.dataset.only !== chosen;
}
for (const way of ways) way.addEventListener("change", showParts);
if (ways.length) showParts();

// Reminder days keep their distance from the last day until somebody chooses others.
const last = document.querySelector("input[name=closes_on]");
const first = document.querySelector("input[name=opens_on]");
const reminders = [...document.querySelectorAll("[data-reminders] input")];
const day = 24 * 60 * 60 * 1000;
const distances = ways.length && last && !document.querySelector(".problem")
  ? new Map(reminders.filter((each) => each.valueAsNumber)
      .map((each) => [each, last.valueAsNumber - each.valueAsNumber]))
  : new Map();
for (const each of reminders) each.addEventListener("input", () => distances.delete(each));
if (last && first) for (const each of [first, last]) each.addEventListener("change", () => {
  if (Number.isNaN(last.valueAsNumber) || Number.isNaN(first.valueAsNumber)) return;
  for (const [reminder, distance] of distances) {
    const then = last.valueAsNumber - distance;
    if (then > first.valueAsNumber && distance >= day) reminder.valueAsNumber = then;
    else reminder.value = "";
  }
});
