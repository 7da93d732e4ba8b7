// The items of a meeting in session: fetched once, so that one goes from item to item without a connection.
// What an answer brings is put into them, but never over what was typed here and not sent.
import { all, ask, box } from "./session_queue.js";

export const holder = document.getElementById("session-screen");
export const current = () => holder.firstElementChild;
export const screens = new Map([...holder.children].map((screen) => [screen.dataset.screen, screen]));
export const outcomeOf = (screen) => screen.querySelector("form[data-entry=outcome]");
export const waitingOf = (pk) => all().filter((entry) => entry.item === pk);
export const heading = (screen) => screen.querySelector("h1").textContent.trim();
export const WORDS = ["outcome_kind", "body", "body_sv"];
const words = (form) => WORDS.filter((name) => form.elements.namedItem(name));
const tail = document.title.slice(heading(current()).length);

const plain = (text) => (text ?? "").trim().replaceAll("\r\n", "\n");
const isSame = (one, other) => plain(one) === plain(other);

// What later changes of the same thing stand on; nothing when the screen does not say what this one wrote.
export const standing = (screen, { kind, fields }) => {
  if (kind === "outcome") {
    const form = outcomeOf(screen);
    const isMine = words(form).every((name) => isSame(form.elements.namedItem(name).value, fields[name]));
    return isMine ? { version: form.elements.namedItem("version").value } : null;
  }
  const link = kind === "view" && screen.querySelector(`[data-view="${fields.organisation}"]`);
  return link && isSame(link.dataset.text, fields.text) ? { seen: link.dataset.seen } : null;
};

// What was typed and not sent stands in the form again.
export const restore = (screen) => {
  const kept = waitingOf(screen.dataset.screen).findLast((entry) => entry.kind === "outcome");
  if (!kept) return;
  const form = outcomeOf(screen);
  for (const name of ["version", ...words(form)]) form.elements.namedItem(name).value = kept.fields[name] ?? "";
};

const signOf = (list) => list.textContent + [...list.querySelectorAll("[name=remove]")].map((field) => field.value);

const takeLists = (old, fresh) => {
  const lists = fresh.querySelectorAll("[data-list]");
  old.querySelectorAll("[data-list]").forEach((list, number) => {
    if (signOf(list) !== signOf(lists[number])) list.replaceChildren(...lists[number].childNodes);
  });
};

const takeOutcome = (old, fresh) => {
  const [mine, theirs] = [outcomeOf(old), outcomeOf(fresh)];
  mine.querySelector("[data-answer]").replaceChildren();
  mine.elements.namedItem("version").value = theirs.elements.namedItem("version").value;
  for (const name of words(mine)) {
    const [here, there] = [mine.elements.namedItem(name), theirs.elements.namedItem(name)];
    if (there && !isSame(here.value, there.value)) here.value = there.value;
  }
};

const take = (fresh) => {
  const pk = fresh.dataset.screen;
  const old = screens.get(pk);
  const isClean = !waitingOf(pk).some((entry) => entry.kind === "outcome");
  if (!old || (old !== current() && isClean)) {
    screens.set(pk, fresh);
    restore(fresh);
    return;
  }
  takeLists(old, fresh);
  if (isClean) takeOutcome(old, fresh);
};

export const takeAll = (part) => {
  for (const screen of part.querySelectorAll("[data-screen]")) take(screen);
  holder.querySelector("[data-there]").replaceWith(part.querySelector("[data-there]"));
};

// True when the server has answered.
export const fetchFrom = async (url) => {
  const part = await ask(url);
  if (part) takeAll(part);
  return Boolean(part);
};
export const fetchEvery = () => fetchFrom(box.dataset.screens);

// Put the item's screen in place; what all items share moves into it.
export const place = (pk) => {
  const [old, next] = [current(), screens.get(pk)];
  for (const to of next.querySelectorAll("[data-place]")) {
    to.replaceChildren(...old.querySelector(`[data-place="${to.dataset.place}"]`).childNodes);
  }
  holder.replaceChildren(next);
  for (const link of next.querySelectorAll(".contents [data-goto]")) {
    if (link.dataset.goto === pk) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = heading(next) + tail;
};
