// Keeps what was answered until the server has it: through closed tabs, lost networks, ended
// sessions and restarts. One entry a question lies in the browser's storage, so that pages and
// tabs share them; an entry leaves only when the server has said that it is stored.
"use strict";

class AnswerQueue {
  // `post(item, token, keepalive)` sends; `renew()` gives a new form token; `tell` is called with
  // saved(item, reply), conflict(item, theirs), invalid(item, message) and state().
  constructor({ prefix, post, renew, tell }) {
    Object.assign(this, { prefix, post, renew, tell });
    this.store = AnswerQueue.storage();
    this.overflow = new Map(); // what did not fit into the storage
    this.held = new Map(); // questions that wait for a person: "conflict" or "invalid"
    this.trouble = ""; // "", "waiting", "signed-out" or "refused"
    this.message = "";
    this.failures = 0;
    this.running = null;
  }

  static storage() {
    try {
      localStorage.setItem("clearway probe", "1");
      localStorage.removeItem("clearway probe");
      return localStorage;
    } catch {
      return null;
    }
  }

  questions() {
    const stored = this.store ? Object.keys(this.store).filter((key) => key.startsWith(this.prefix)) : [];
    return [...new Set([...stored, ...this.overflow.keys()])].map((key) => key.slice(this.prefix.length)).sort();
  }

  get(question) {
    const key = this.prefix + question;
    const text = this.overflow.get(key) ?? this.store?.getItem(key);
    try {
      return text ? JSON.parse(text) : null;
    } catch {
      return null;
    }
  }

  set(item) {
    const key = this.prefix + item.question;
    const text = JSON.stringify(item);
    try {
      this.store.setItem(key, text);
      this.overflow.delete(key);
    } catch {
      this.overflow.set(key, text);
    }
  }

  drop(question) {
    this.overflow.delete(this.prefix + question);
    this.store?.removeItem(this.prefix + question);
    this.held.delete(question);
  }

  get unsent() {
    return this.questions().length;
  }

  get blocked() {
    return this.held.size > 0 || this.trouble === "signed-out" || this.trouble === "refused";
  }

  // Note a value that is to be stored on top of the revision `base`; `sent` are those that this page
  // has given since then, which another tab may have sent for it.
  put(kind, question, value, base, sent = []) {
    const before = this.get(question);
    this.set({
      kind, question, value,
      base: before ? before.base : base,
      sent: before ? before.sent : sent,
      stamp: `${Date.now()} ${Math.random()}`,
    });
    if (this.held.get(question) === "invalid") this.held.delete(question);
    this.tell.state();
  }

  // After a conflict: build on theirs, knowing it.
  rebase(question, revision) {
    const item = this.get(question);
    if (item) this.set({ ...item, base: revision, sent: [] });
    this.held.delete(question);
  }

  // Send all there is, one after the other; give up for now when nothing gets through.
  pump() {
    clearTimeout(this.timer);
    this.running ??= this.work().finally(() => {
      this.running = null;
      this.tell.state();
    });
    return this.running;
  }

  async work() {
    for (let item = this.next(); item; item = this.next()) {
      const trouble = await this.deliver(item);
      this.trouble = trouble;
      if (trouble) {
        this.failures += 1;
        const wait = Math.min(30, 2 ** this.failures) * 1000;
        if (trouble !== "refused") this.timer = setTimeout(() => this.pump(), wait);
        return;
      }
      this.failures = 0;
    }
    if (!this.unsent) this.trouble = "";
  }

  next() {
    const question = this.questions().find((each) => !this.held.has(each) && this.get(each));
    return question === undefined ? null : this.get(question);
  }

  async deliver(item) {
    this.noteSent(item);
    this.tell.state(true);
    let answer = await this.attempt(item);
    if (answer.status === 400 && (await this.renew())) answer = await this.attempt(item);
    return this.settle(item, answer);
  }

  // Give status 0 when there was no answer that we understand.
  async attempt(item) {
    try {
      const response = await this.post(item, false);
      const reply = await response.json();
      return { status: response.redirected ? 0 : response.status, reply };
    } catch {
      return { status: 0, reply: {} };
    }
  }

  settle(item, { status, reply }) {
    if (status === 200) return this.accepted(item, reply);
    if (status === 401) return "signed-out";
    if (status === 409 && reply.conflict) return this.collided(item, reply.theirs);
    if (status === 413 || status === 422) {
      this.held.set(item.question, "invalid");
      this.tell.invalid(item, reply.message ?? "");
      return "";
    }
    this.message = reply.message ?? "";
    return [400, 403, 404, 409, 410].includes(status) ? "refused" : "waiting";
  }

  accepted(item, reply) {
    const present = this.get(item.question);
    if (present && present.stamp !== item.stamp) this.set({ ...present, base: reply.revision, sent: [] });
    else this.drop(item.question);
    this.tell.saved(item, reply);
    if (item.kind === "outcome") this.retryOutcomes();
    return "";
  }

  // A part may have been too large only for the whole as it was.
  retryOutcomes() {
    for (const [question, why] of this.held) {
      if (why === "invalid" && this.get(question)?.kind === "outcome") this.held.delete(question);
    }
  }

  // An answer of ours whose receipt was lost looks like somebody else's: go on from there.
  collided(item, theirs) {
    const present = this.get(item.question) ?? item;
    const own = theirs.mine && present.sent.includes(JSON.stringify(AnswerQueue.value(item.kind, theirs)));
    if (own) {
      this.set({ ...present, base: theirs.revision, sent: [] });
    } else {
      this.held.set(item.question, "conflict");
      this.tell.conflict(item, theirs);
    }
    return "";
  }

  // The page goes away: send what is left without waiting for an answer.
  leave() {
    for (const question of this.questions()) {
      const item = this.get(question);
      if (!item || this.held.has(question)) continue;
      this.noteSent(item);
      this.post(item, true).catch(() => {});
    }
  }

  noteSent(item) {
    const present = this.get(item.question);
    const text = JSON.stringify(item.value);
    if (present?.stamp === item.stamp && !present.sent.includes(text)) {
      this.set({ ...present, sent: [...present.sent, text].slice(-20) });
    }
  }

  // Wait until everything is stored, a person is needed, or the time is over.
  async drained(milliseconds) {
    const end = Date.now() + milliseconds;
    for (;;) {
      await this.pump();
      if (!this.unsent || this.blocked || Date.now() > end) return this.unsent === 0;
      await new Promise((resolve) => setTimeout(resolve, 400));
    }
  }

  // The value of an entry as the server tells it, in the form in which pages compare it.
  static value(kind, entry) {
    if (kind === "outcome") return { value: entry.value === null ? "" : String(entry.value) };
    return { choice: entry.choice, comment: entry.comment, evidence: entry.evidence };
  }
}
