// In session, put together: one goes from item to item and writes though there is no connection, and nothing is lost.
// Without this script the links and forms of the page do the same by themselves, one request at a time.
import { again, all, box, drain, listen, reopen, status } from "./session_queue.js";
import { current, fetchEvery, fetchFrom, outcomeOf, place, restore, screens, standing, takeAll, waitingOf } from "./session_screens.js";
import { fieldsOf, note, noteRemoval, noteShared, openView, recall, remember, setTime, shared } from "./session_forms.js";
import { draw, say, whenGoing } from "./session_state.js";

const SOON = 1000;
const OFTEN = 10000;
const texts = box.dataset;
let timer;

const show = (pk, { isBack = false } = {}) => {
  if (pk === current().dataset.screen) return;
  place(pk);
  if (!isBack) history.pushState({ item: pk }, "", current().dataset.url);
  shared().forEach(recall);
  draw();
  const title = current().querySelector("h1");
  title.tabIndex = -1;
  title.focus();
  document.dispatchEvent(new Event("session:shown"));
  fetchFrom(current().dataset.oneUrl).then(draw); // what others have written meanwhile
};

// Two texts of one item: mine stays, with what I have put into it of the other, or theirs is taken.

const showBoth = (entry, html) => {
  if (!screens.has(entry.item)) return;
  const form = outcomeOf(screens.get(entry.item));
  form.querySelector("[data-answer]").replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
  const kind = form.elements.namedItem("outcome_kind");
  kind.value ||= form.querySelector("[data-kind]").dataset.kind; // who chose nothing would lose the other's choice
  draw();
  say(texts.both);
};

const choose = (pressed) => {
  const form = pressed.closest("form");
  const both = form.querySelector(".versions");
  if (pressed.dataset.takeText) {
    for (const text of both.querySelectorAll("[data-theirs]")) form.elements.namedItem(text.dataset.theirs).value = text.textContent;
    form.elements.namedItem("outcome_kind").value = both.dataset.kind;
  }
  form.querySelector("[data-answer]").replaceChildren();
  form.elements.namedItem("version").value = pressed.dataset.takeVersion;
  form.elements.namedItem("body").focus();
  const entry = waitingOf(current().dataset.screen).find((one) => one.kind === "outcome");
  if (entry) again(entry.key, fieldsOf(form));
};

// The meeting is closed by the server alone, after it has all that was noted.
const end = (event) => {
  const why = all().length ? texts.first : status.kind === "offline" ? texts.offlineClose : "";
  if (!why) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("app:say", { detail: { text: why, alert: true } }));
  drain();
};

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-ends-session]")) end(event);
  if (!form.dataset.entry) return;
  event.preventDefault();
  if ("remove" in form.elements) noteRemoval(form);
  else if (form.dataset.entry === "outcome") note(form);
  else if (form.reportValidity()) say(noteShared(form));
  drain();
}, true);

document.addEventListener("input", (event) => {
  const { form, name } = event.target;
  if (!form?.dataset.entry) return;
  if (form.dataset.entry !== "outcome") {
    if (name === "at") form.dataset.byHand = "1";
    remember(form);
    return;
  }
  note(form);
  clearTimeout(timer);
  timer = setTimeout(drain, SOON);
});

document.addEventListener("keydown", (event) => {
  const { form } = event.target;
  if (!(event.ctrlKey || event.metaKey) || event.key !== "s" || form?.dataset.entry !== "outcome") return;
  event.preventDefault();
  form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const pressed = event.target.closest?.("a[data-goto], a[data-view], [data-take-version]");
  if (!pressed || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (pressed.dataset.view) openView(pressed);
  else if (pressed.dataset.takeVersion) choose(pressed);
  else if (screens.has(pressed.dataset.goto)) show(pressed.dataset.goto);
  else return;
  event.preventDefault();
});

addEventListener("popstate", (event) => {
  if (screens.has(event.state?.item)) show(event.state.item, { isBack: true });
});

// The other items are wanted before the connection is lost; what was refused before is asked once more.
const begin = async () => {
  await fetchEvery();
  draw();
  if (all().some((entry) => entry.state !== "waiting")) reopen();
  drain();
};

addEventListener("online", () => { if (screens.size === 1) begin(); });
listen({ changed: draw, standing, done: (_entry, part) => { takeAll(part); draw(); }, conflict: showBoth });
whenGoing(show);
history.replaceState({ item: current().dataset.screen }, "");
setInterval(setTime, OFTEN);
restore(current());
shared().filter((form) => !form.closest("details").open).forEach(recall);
draw();
begin();
