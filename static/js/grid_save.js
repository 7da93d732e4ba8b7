// Saving cells: what was changed goes together, nothing is forgotten, two who meet see each other.
import { cellAt, codesOf, draw, grid, put, same, say, taskOf, texts, titleOf, wordsOf } from "./grid_cells.js";

const RETRY = 15000;
const shared = () => document.getElementById("alert").dataset;
const state = document.getElementById("grid-state");
const conflicts = document.getElementById("grid-conflicts");
const waiting = new Set(); // cells that say something else than the server knows
const known = new WeakMap(); // cell → what the server is known to say
let sending = false;
let timer;

const show = (text, ...more) => state.replaceChildren(text, ...more.flatMap((part) => [" ", part]));
const button = (text, work) => {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button compact";
  made.textContent = text;
  made.addEventListener("click", work);
  return made;
};
const ready = () => [...waiting].filter((cell) => cell.dataset.theirs === undefined);
const knownOf = (cell) => known.get(cell) ?? codesOf(cell);

// Put codes into cells and send them soon.
export const write = (entries) => {
  for (const [cell, codes] of entries) {
    if (!known.has(cell)) known.set(cell, codesOf(cell));
    put(cell, codes);
    settle(cell);
  }
  soon();
};

const settle = (cell) => {
  const isOpen = !same(codesOf(cell), knownOf(cell));
  if (isOpen) waiting.add(cell);
  else waiting.delete(cell);
  cell.classList.toggle("unsaved", isOpen);
};

const soon = (delay = 120) => {
  clearTimeout(timer);
  if (waiting.size) show(`${texts.count} ${waiting.size}`);
  timer = setTimeout(send, delay);
};

// What the server said by another way: the dialog's form, or the choice of theirs.
export const learn = (cell, codes) => {
  known.set(cell, codes);
  put(cell, codes);
  settle(cell);
};

const send = async () => {
  const cells = ready();
  if (sending || !cells.length) return;
  sending = true;
  const sent = new Map(cells.map((cell) => [cell, codesOf(cell)]));
  show(shared().saving);
  try {
    const answer = await fetch(texts.saveUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("input[name=csrfmiddlewaretoken]").value },
      body: JSON.stringify({
        layer: texts.layer,
        cells: cells.map((cell) => ({ task: taskOf(cell), column: cell.dataset.c, codes: sent.get(cell), seen: knownOf(cell) })),
      }),
    });
    sending = false;
    await take(answer, sent);
  } catch {
    sending = false;
    failed(navigator.onLine ? shared().failed : shared().offline);
  }
};

const take = async (answer, sent) => {
  if (answer.redirected) lost();
  else if (answer.status === 409) meet((await answer.json()).now);
  else if (answer.status === 422) refuse((await answer.json()).error, sent);
  else if (answer.status === 403) failed(shared().forbidden);
  else if (!answer.ok) failed(shared().failed);
  else saved(sent);
};

const saved = (sent) => {
  for (const [cell, codes] of sent) {
    known.set(cell, codes);
    settle(cell);
  }
  if (ready().length) {
    soon();
    return;
  }
  const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  const told = waiting.size ? `${texts.count} ${waiting.size}` : `${shared().saved} ${now}`;
  show(told);
  const cell = document.activeElement?.closest?.("td[data-c]");
  say(cell && sent.has(cell) ? `${wordsOf(codesOf(cell))}. ${told}` : told);
};

const failed = (text) => {
  show(`${text} ${texts.count} ${waiting.size}`, button(shared().again, send));
  say(text, true);
  clearTimeout(timer);
  timer = setTimeout(send, RETRY);
};

const lost = () => {
  const link = document.createElement("a");
  link.href = shared().loginUrl;
  link.target = "_blank";
  link.rel = "noopener";
  link.textContent = shared().loginLink;
  show(shared().login, link, button(shared().again, freshly));
  say(shared().login, true);
};

// A new log-in has changed the token: take the fresh one from the page.
const freshly = async () => {
  try {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=csrfmiddlewaretoken]");
    if (token && !answer.redirected) document.querySelector("input[name=csrfmiddlewaretoken]").value = token.value;
  } catch { /* still offline: the save says so */ }
  send();
};

const refuse = (text, sent) => {
  for (const cell of sent.keys()) learn(cell, knownOf(cell));
  show(`${text} ${texts.putBack}`);
  say(`${text} ${texts.putBack}`, true);
};

// Conflicts: both are shown, in the cell's name too, until one is chosen. The others are sent.
const meet = (now) => {
  for (const { task, column, codes } of now) {
    const cell = cellAt(task, column);
    known.set(cell, codes);
    cell.dataset.theirs = codes.join("+");
    cell.classList.add("conflict");
    draw(cell);
    ask(cell, codes);
  }
  say(conflicts.lastElementChild.firstElementChild.textContent, true);
  show(`${texts.count} ${waiting.size}`);
  if (ready().length) soon();
};

const ask = (cell, theirs) => {
  document.getElementById(place(cell))?.remove();
  const box = document.createElement("div");
  box.className = "notice warn";
  box.id = place(cell);
  const line = document.createElement("p");
  line.textContent = `${titleOf(cell)}. ${texts.conflict} ${wordsOf(codesOf(cell))}. ${texts.theirs} ${wordsOf(theirs)}.`;
  const choices = document.createElement("p");
  choices.append(button(texts.takeMine, () => choose(cell, codesOf(cell))), " ", button(texts.takeTheirs, () => choose(cell, theirs)));
  box.append(line, choices);
  conflicts.append(box);
};

const place = (cell) => `conflict-${taskOf(cell)}-${cell.dataset.c.replace(":", "-")}`;

const choose = (cell, codes) => {
  document.getElementById(place(cell))?.remove();
  delete cell.dataset.theirs;
  cell.classList.remove("conflict");
  say("", true);
  write([[cell, codes]]);
  if (!waiting.size) show("");
  cell.focus();
};

export const toChoice = (cell) => document.getElementById(place(cell))?.querySelector("button").focus();

addEventListener("online", () => { if (waiting.size) send(); });
addEventListener("beforeunload", (event) => { if (grid && waiting.size) event.preventDefault(); });
