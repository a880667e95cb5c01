// Saves every choice at once and says when; the page works without this, as a form.
"use strict";

const data = document.getElementById("answering").dataset;
const form = document.querySelector("[data-form]");
const statusLine = document.querySelector("[data-status]");
const cards = new Map();
const answered = new Set();
const readOnly = data.closed === "yes";
let token = document.querySelector('meta[name="csrf-token"]').content;
let savedAt = data.savedAt;
let typing = 0;
const say = (text, ...parts) => parts.reduce((said, part, i) => said.replace(`{${i}}`, part).replace("{}", part), text);
const clock = (moment) => new Date(moment).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// One question on the page: reads and writes its fields, and knows what the server has.
class Card {
  constructor(element) {
    this.element = element;
    this.kind = element.dataset.kind;
    this.question = element.dataset.question;
    this.known = { revision: Number(element.dataset.revision), value: this.read() };
    this.given = []; // what was chosen here since that revision
  }
  find(selector) { return this.element.querySelector(selector); }
  get radios() { return [...this.element.querySelectorAll('input[type="radio"]')]; }
  get text() { return this.find("textarea"); }
  get evidence() { return this.find('[name^="evidence."]'); }
  get field() { return this.find('[name^="value."]'); }

  read() {
    if (this.kind === "outcome") return { value: this.field.value };
    const choice = this.radios.find((radio) => radio.checked)?.value ?? null;
    return { choice, comment: this.text.value, evidence: this.evidence.value };
  }
  write(value) {
    if (this.kind === "outcome") { this.field.value = value.value; return; }
    for (const radio of this.radios) radio.checked = radio.value === value.choice;
    if (this.text.value !== value.comment) this.text.value = value.comment;
    if (this.evidence.value !== value.evidence) this.evidence.value = value.evidence;
    if (value.comment || value.evidence) this.find("details").open = true;
  }
  // The form itself must build on the same revision as the script.
  know(revision, value) {
    this.known = { revision, value };
    this.given = [];
    this.find('[name^="revision."]').value = revision;
  }
  words(value) {
    if (this.kind === "outcome") {
      const option = [...(this.field.options ?? [])].find((each) => each.value === value.value);
      return [value.value === "" ? data.textNothing : option?.text ?? value.value];
    }
    const radio = this.radios.find((each) => each.value === value.choice);
    return [radio?.closest("label").querySelector("span").textContent ?? data.textNoChoice, value.comment, value.evidence];
  }
  problem(text) {
    const line = this.find("[data-problem]");
    line.textContent = text;
    line.hidden = !text;
    this.element.classList.toggle("wrong", Boolean(text));
    if (this.kind === "outcome") this.field.setAttribute("aria-invalid", String(Boolean(text)));
  }
  changed(entry) {
    const line = this.find("[data-changed]");
    const template = entry.mine ? data.textChangedMine : data.textChanged;
    line.textContent = template.replace("{who}", entry.saved_by ?? data.textSomebody).replace("{when}", clock(entry.saved_at));
    line.hidden = false;
    this.element.classList.add("is-changed");
  }
  calm() {
    this.find("[data-changed]").hidden = true;
    this.element.classList.remove("is-changed");
  }
  settle() { this.find("[data-conflict]").replaceChildren(); }
  ask(theirs) {
    const frame = document.getElementById("conflict-frame").content.cloneNode(true);
    const fill = (name, text) => {
      const slot = frame.querySelector(`[data-slot="${name}"]`);
      slot.textContent = text;
      slot.hidden = !text;
    };
    fill("who", theirs.mine ? data.textMine : theirs.saved_by ?? data.textSomebody);
    fill("when", clock(theirs.saved_at));
    this.words(AnswerQueue.value(this.kind, theirs)).forEach((text, i) => fill(`theirs-${i}`, text));
    this.words(this.read()).forEach((text, i) => fill(`mine-${i}`, text));
    frame.querySelector("h3").id = `conflict-${this.question}`;
    frame.querySelector(".conflict").setAttribute("aria-labelledby", `conflict-${this.question}`);
    for (const button of frame.querySelectorAll("button")) button.value = this.question;
    Object.assign(frame.querySelector("input"), { name: `theirs.${this.question}`, value: theirs.revision });
    this.theirs = theirs;
    this.find("[data-conflict]").replaceChildren(frame);
  }
}

const queue = new AnswerQueue({
  prefix: data.keys,
  post: (item, keepalive) => fetch(item.kind === "outcome" ? data.outcomes : data.answers, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
    body: JSON.stringify({ question: item.question, revision: item.base, person: data.person, ...item.value }),
    keepalive,
    ...(keepalive ? {} : { signal: AbortSignal.timeout(15000) }),
  }),
  renew: async () => {
    try {
      const response = await fetch(data.token, { headers: { Accept: "application/json" } });
      if (response.ok) token = (await response.json()).token;
      for (const field of document.querySelectorAll('[name="csrf_token"]')) field.value = token;
      return response.ok;
    } catch {
      return false;
    }
  },
  tell: {
    saved(item, reply) {
      savedAt = reply.saved_at ?? savedAt;
      const card = cards.get(item.question);
      card?.know(reply.revision, item.value);
      card?.problem("");
    },
    conflict(item, theirs) { cards.get(item.question)?.ask(theirs); },
    invalid(item, message) { cards.get(item.question)?.problem(message); },
    state: showState,
  },
});
let saving = 0;

function showState(sending = false) {
  clearTimeout(saving);
  if (!statusLine) return;
  const [text, kind, link] = stateNow();
  if (sending && kind === "good") { // say so only if it takes long enough to be read
    saving = setTimeout(() => { if (queue.unsent && !queue.trouble) setStatus(data.textSaving, "busy"); }, 500);
    return;
  }
  setStatus(text, kind, link);
}
function stateNow() {
  const conflicts = [...queue.held].filter(([, why]) => why === "conflict").map(([question]) => question);
  if (queue.trouble === "signed-out") return [data.textSignedOut, "bad", data.signIn && { text: data.textSignIn, href: data.signIn, tab: true }];
  if (queue.trouble === "refused") return [say(data.textRefused, queue.message), "bad"];
  const elsewhere = conflicts.find((question) => !cards.has(question));
  if (elsewhere) return [data.textElsewhere, "bad", { text: data.textGoThere, href: pageOf(elsewhere) }];
  if (conflicts.length) return [data.textConflict, "bad"];
  if (queue.held.size) return [data.textInvalid, "bad"];
  if (queue.trouble) return [data.textWaiting, "bad"];
  return [savedAt ? say(data.textSaved, clock(savedAt)) : "", "good"];
}
function setStatus(text, kind, link) {
  const key = `${kind} ${text}`;
  if (statusLine.dataset.shown === key) return;
  Object.assign(statusLine.dataset, { shown: key, kind });
  statusLine.replaceChildren(text);
  if (!link) return;
  const anchor = document.createElement("a");
  Object.assign(anchor, { textContent: link.text, href: link.href });
  if (link.tab) Object.assign(anchor, { target: "_blank", rel: "noopener" });
  statusLine.append(" ", anchor);
}
function pageOf(question) {
  const line = document.querySelector(`[data-required~="${CSS.escape(question)}"] a`);
  return `${line?.href ?? data.page.replace(/answers\/$/, "outcomes")}#q-${question}`;
}

// Progress: what is open stands in the table of contents, and follows each choice.
function readProgress() {
  for (const line of document.querySelectorAll("[data-answered]")) {
    for (const id of line.dataset.answered.split(" ").filter(Boolean)) answered.add(id);
  }
}
function showProgress() {
  const total = { done: 0, all: 0 };
  for (const barrier of document.querySelectorAll("[data-barrier]")) {
    const sum = { done: 0, all: 0 };
    for (const line of barrier.querySelectorAll("[data-required]")) {
      const ids = line.dataset.required.split(" ").filter(Boolean);
      const open = ids.filter((id) => !answered.has(id)).length;
      const mark = line.querySelector("[data-open]");
      mark.textContent = open ? say(data.textOpen, open) : data.textDone;
      mark.classList.toggle("done", !open);
      sum.all += ids.length;
      sum.done += ids.length - open;
    }
    barrier.querySelector("[data-count]").textContent = say(data.textOf, sum.done, sum.all);
    barrier.querySelector("progress").value = sum.done;
    total.done += sum.done;
    total.all += sum.all;
  }
  if (!total.all) return;
  const open = total.all - total.done;
  const left = open ? say(data.textMinutes, Math.ceil(open / 3)) : data.textComplete;
  for (const place of document.querySelectorAll("[data-minutes]")) place.textContent = left;
  for (const place of document.querySelectorAll("[data-total]")) place.textContent = say(data.textOf, total.done, total.all);
}
function countCard(card) {
  if (card.kind !== "answer") return;
  const value = card.read();
  if (value.choice) answered.add(card.question);
  else answered.delete(card.question);
  card.element.classList.toggle("has-choice", Boolean(value.choice));
}

// What a person does.
function note(card, { soon = false } = {}) {
  card.calm();
  card.problem("");
  queue.put(card.kind, card.question, card.read(), card.known.revision, card.given);
  card.given = [...card.given, JSON.stringify(card.read())].slice(-20);
  if (queue.held.get(card.question) === "conflict") card.ask(card.theirs);
  countCard(card);
  showProgress();
  clearTimeout(typing);
  if (soon) typing = setTimeout(() => queue.pump(), 700);
  else queue.pump();
}
function pick(card, key) {
  const radio = card.radios.find((each) => each.value === key);
  if (!radio) return;
  radio.focus();
  if (!radio.checked) {
    radio.checked = true;
    note(card);
  }
}
function resolve(card, mine) {
  const theirs = card.theirs;
  card.know(theirs.revision, AnswerQueue.value(card.kind, theirs));
  card.settle();
  if (mine) queue.rebase(card.question, theirs.revision);
  else {
    queue.drop(card.question);
    card.write(card.known.value);
    savedAt = theirs.saved_at;
  }
  countCard(card);
  showProgress();
  queue.pump();
  (card.radios.find((radio) => radio.checked) ?? card.find("input, select")).focus();
}
async function goTo(url) {
  if (queue.unsent) await queue.drained(4000);
  if (!queue.unsent) { location.href = url; return; }
  showState();
  const wanted = [...queue.held.keys()].map((question) => cards.get(question)).find(Boolean);
  (wanted?.element ?? statusLine).scrollIntoView({ block: "center" });
  wanted?.find("[data-conflict] button, textarea, input")?.focus();
}

// Take over what the server has: another device, another tab or another person may have written.
async function catchUp() {
  let stored;
  try {
    const response = await fetch(data.sync, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    stored = await response.json();
  } catch {
    return;
  }
  const elsewhere = stored.closed !== readOnly || stored.sealed !== (data.sealed === "yes");
  if (elsewhere && !queue.unsent) { location.reload(); return; }
  for (const line of document.querySelectorAll("[data-required]")) {
    for (const id of line.dataset.required.split(" ").filter(Boolean)) {
      if (stored.answers[id]?.choice) answered.add(id);
      else if (!cards.has(id)) answered.delete(id);
    }
  }
  for (const card of cards.values()) {
    const entry = stored[card.kind === "outcome" ? "outcomes" : "answers"][card.question];
    if (entry && !queue.get(card.question) && entry.revision > card.known.revision) {
      const value = AnswerQueue.value(card.kind, entry);
      if (!same(value, card.read())) card.changed(entry);
      card.know(entry.revision, value);
    }
    if (!queue.get(card.question)) card.write(card.known.value);
    countCard(card);
  }
  showProgress();
}

function begin() {
  readProgress();
  for (const element of document.querySelectorAll("[data-kind][data-question]")) {
    const card = new Card(element);
    cards.set(card.question, card);
    const unsent = queue.get(card.question);
    if (unsent && !readOnly) card.write(unsent.value);
    countCard(card);
  }
  document.documentElement.classList.add("answers-live");
  showProgress();
  showState();
  const arrived = queue.unsent;
  if (!readOnly) queue.pump().then(() => { if (arrived && !queue.unsent && !form) location.reload(); });
}

function cardOf(target) { return cards.get(target.closest?.("[data-question]")?.dataset.question); }
function typesText(element) { return element.matches?.("textarea, select, input:not([type=radio]), [contenteditable]"); }

form?.addEventListener("input", (event) => {
  const card = cardOf(event.target);
  if (card && typesText(event.target)) note(card, { soon: event.target.localName !== "select" });
});
form?.addEventListener("change", (event) => {
  const card = cardOf(event.target);
  if (!card) return;
  if (event.target.type === "radio") note(card);
  else queue.pump();
});
form?.addEventListener("submit", (event) => {
  event.preventDefault();
  const { name, value } = event.submitter ?? {};
  const card = cards.get(value);
  if (name === "clear") {
    for (const radio of card.radios) radio.checked = false;
    note(card);
    card.radios[0].focus();
  } else if (name === "take" || name === "keep") resolve(card, name === "keep");
  else goTo(form.dataset.next);
});
document.querySelector("[data-submit]")?.addEventListener("submit", (event) => {
  if (!queue.unsent) return;
  event.preventDefault();
  queue.drained(4000).then((all) => { if (all) location.reload(); else showState(); });
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = link && !link.target && event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
  if (!plain || link.origin !== location.origin || link.getAttribute("href").startsWith("#") || !queue.unsent) return;
  event.preventDefault();
  goTo(link.href);
});
document.addEventListener("keydown", (event) => {
  if (readOnly || !/^[1-5]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey || typesText(event.target)) return;
  const all = [...cards.values()].filter((card) => card.kind === "answer");
  const card = cardOf(event.target) ?? all.find((each) => !each.read().choice);
  if (!card) return;
  event.preventDefault();
  pick(card, event.key);
});
// Another tab has sent what lay in the storage that we share.
window.addEventListener("storage", (event) => {
  if (event.key?.startsWith(data.keys) && event.newValue === null) catchUp().then(() => showState());
});
window.addEventListener("online", () => queue.pump());
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") queue.pump().then(catchUp);
  else queue.leave();
});
window.addEventListener("focus", () => { if (queue.trouble) queue.pump(); });
window.addEventListener("pagehide", () => queue.leave());
window.addEventListener("pageshow", (event) => {
  if (event.persisted) queue.pump().then(catchUp);
});
window.addEventListener("beforeunload", (event) => {
  if (queue.unsent) event.preventDefault();
});
setInterval(() => { if (document.visibilityState === "visible" && !queue.unsent && cards.size) catchUp(); }, 30000);
begin();
