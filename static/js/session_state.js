// What is seen of the queue of a session: how the connection is, what waits, and what a person must look at.
import { again, all, box, drop, isKept, isSending, resume, status } from "./session_queue.js";
import { inWords, putBack } from "./session_forms.js";
import { current, holder, outcomeOf, screens, WORDS } from "./session_screens.js";

const texts = box.dataset;
const problems = document.getElementById("session-problems");
const line = document.getElementById("session-line");
const drawn = new WeakMap();
let spoken = status.kind;
let goTo;

const say = (text) => document.dispatchEvent(new CustomEvent("app:say", { detail: { text } }));
const make = (name, className, ...children) => {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
};
const button = (text, work) => {
  const made = make("button", "button quiet compact", text);
  made.type = "button";
  made.addEventListener("click", work);
  return made;
};

// Only what is new is built: the keyboard may be in it.
const isNew = (place, what) => {
  const sign = JSON.stringify(what);
  if (drawn.get(place) === sign) return false;
  drawn.set(place, sign);
  return true;
};
const fillList = (list, rows, build) => {
  if (!isNew(list, rows)) return;
  list.replaceChildren(...rows.map(build));
  list.hidden = !rows.length;
};

const waitingRow = ({ key, label }) => {
  const row = make("li", "", make("span", "", `${label} `, make("span", "badge neutral", texts.waits)));
  row.append(button(texts.remove, () => { if (!isSending()) drop(key); }));
  return row;
};

const problemRow = ({ key, kind, item, label, state, reasons, seen, fields, here, isClosed }) => {
  const told = make("div", "", make("p", "", make("strong", "", label)));
  const isBoth = kind === "outcome" && state === "conflict";
  for (const reason of isBoth ? [texts.both] : reasons) told.append(make("p", "", reason));
  if (isClosed) told.append(...WORDS.slice(1).filter((name) => fields[name]).map((name) => make("pre", "quoted", fields[name])));
  const actions = make("div", "actions");
  const offer = (text, work) => actions.append(button(text, work));
  if (screens.has(item) && item !== here) offer(texts.toItem, () => goTo(item));
  if (!isClosed && !isBoth) {
    if (state === "conflict") offer(texts.keep, () => again(key, { seen }));
    else if (kind === "outcome" || fields.remove) offer(texts.again, () => again(key));
    else offer(texts.edit, () => { goTo(item); putBack(key); });
  }
  if (!isBoth) offer(texts.drop, () => drop(key));
  return make("li", "", told, actions);
};

const drawProblems = (entries) => {
  const isClosed = status.kind === "closed"; // the server takes nothing: all that waits is shown, to be copied
  const rows = entries.filter((entry) => isClosed || entry.state !== "waiting");
  const here = current().dataset.screen;
  fillList(problems, rows.map((entry) => ({ ...entry, here, isClosed })), problemRow);
};

// Those who have come and left here stand so before the server knows it.
const drawThere = (entries) => {
  const there = holder.querySelector("[data-there]");
  for (const added of there.querySelectorAll("[data-added]")) added.remove();
  for (const person of there.querySelectorAll("[data-person]")) person.hidden = false;
  for (const { kind, state, fields, label } of entries) {
    if (kind !== "presence" || state !== "waiting" || !fields.participant) continue;
    const person = there.querySelector(`[data-person="${fields.participant}"]`);
    if (person) person.hidden = fields.way === "left";
    if (person || fields.way === "left") continue;
    const row = make("li", "", label.slice(0, label.lastIndexOf(": ")));
    row.dataset.person = fields.participant;
    row.dataset.added = "1";
    if (!there.querySelector("ul")) there.append(make("ul", ""));
    there.querySelector("ul").append(row);
  }
  const count = there.querySelectorAll("[data-person]:not([hidden])").length;
  there.querySelector("[data-there-count]").textContent = count;
  there.querySelector("[data-nobody]")?.toggleAttribute("hidden", count > 0);
};

const drawScreen = (entries) => {
  const mine = entries.filter((entry) => entry.item === current().dataset.screen);
  for (const list of holder.querySelectorAll("[data-waiting]")) {
    const rows = mine.filter((entry) => entry.kind === list.dataset.waiting && entry.state === "waiting" && !entry.fields.remove);
    fillList(list, rows.map(({ key, label }) => ({ key, label })), waitingRow);
  }
  for (const field of holder.querySelectorAll("form[data-entry] [name=remove]")) {
    field.closest("li").hidden = mine.some((entry) => entry.kind === field.form.dataset.entry && entry.fields.remove === field.value);
  }
  const waiting = new Set(entries.map((entry) => entry.item));
  for (const link of holder.querySelectorAll(".contents [data-goto]")) {
    const badge = link.querySelector(".badge");
    if (!waiting.has(link.dataset.goto)) badge?.remove();
    else if (!badge) link.append(make("span", "badge warn count", texts.waits));
  }
};

const stateOf = (entries) => {
  const odd = entries.find((entry) => entry.state !== "waiting");
  if (odd || !entries.length) return odd?.state ?? "saved";
  return { ok: "changed", offline: "failed", failed: "failed" }[status.kind] ?? "lost";
};

const drawOutcomes = (entries) => {
  for (const [pk, screen] of screens) {
    const form = outcomeOf(screen);
    const mine = entries.filter((entry) => entry.kind === "outcome" && entry.item === pk);
    if (mine.length || form.dataset.state) form.dataset.state = stateOf(mine);
  }
};

const lineOf = (entries) => {
  const number = entries.length;
  const count = number > 1 ? texts.many.replace("{count}", number) : number ? texts.one : "";
  if (status.kind === "offline") return `${texts.noConnection.replace("{time}", inWords(status.since))} ${count || texts.none}`;
  if (status.kind !== "ok") return `${texts[status.kind]} ${count}`;
  if (!number) return texts.saved;
  if (entries.every((entry) => entry.state !== "waiting")) return count;
  return isSending() ? texts.saving : texts.unsaved;
};

const drawLine = (entries) => {
  const said = lineOf(entries);
  const more = [];
  if (status.kind === "login" || status.kind === "other") {
    const link = make("a", "", texts.loginLink);
    Object.assign(link, { href: texts.loginUrl, target: "_blank", rel: "noopener" });
    more.push(link);
  }
  if (status.kind !== "ok") more.push(button(texts.send, resume));
  if (!isKept()) more.push(texts.storage);
  if (isNew(line, [said, status.kind, isKept()])) line.replaceChildren(said, ...more.flatMap((part) => [" ", part]));
  const isOdd = status.kind !== "ok" || entries.some((entry) => entry.state !== "waiting");
  for (const name of ["notice", "warn"]) box.classList.toggle(name, isOdd);
  // Read out when it changes how things are, not at each letter.
  if (status.kind === spoken || (status.kind === "ok" && entries.length)) return;
  spoken = status.kind;
  say(said);
};

export const draw = () => {
  const entries = all();
  drawScreen(entries);
  drawThere(entries);
  drawOutcomes(entries);
  drawProblems(entries);
  drawLine(entries);
};
export const whenGoing = (work) => { goTo = work; };
export { say };
