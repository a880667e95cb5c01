// Follows a report that is being made; without this script the page reloads itself.

const waiting = document.querySelector("[data-waiting]");
const EVERY = 1000;

async function follow() {
  try {
    const response = await fetch(waiting.dataset.waiting, { headers: { Accept: "application/json" } });
    if (!response.ok) return location.reload();
    const { state, percent, ready } = await response.json();
    waiting.querySelector("progress").value = percent;
    waiting.querySelector("[data-percent]").textContent = `${percent} %`;
    if (ready || state === "failed") return location.reload();
  } catch {
    // The network is away for a moment: ask again.
  }
  setTimeout(follow, EVERY);
}

setTimeout(follow, EVERY / 2);
