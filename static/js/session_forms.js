// The forms of a session: what they say becomes a change in the queue. Those that all items share keep what is half
// typed with its item. A time is that of the clock when the button is pressed, unless it was set by hand.
import { all, box, drop, put } from "./session_queue.js";
import { current, heading, holder, waitingOf } from "./session_screens.js";

const ZONE = "Europe/Helsinki"; // wherever the computer thinks it is
const MERGES = { outcome: () => "", view: (fields) => fields.organisation };
const texts = box.dataset;
const storage = (work) => {
  try { return work(localStorage); } catch { return null; } // private windows may have none
};
export const shared = () => [...holder.querySelectorAll("form[data-shared]")];
const formOf = (kind) => holder.querySelector(`form[data-shared][data-entry="${kind}"]`);

const inField = (moment) => moment.toLocaleString("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" }).replace(" ", "T");
export const inWords = (moment) => moment.toLocaleTimeString(document.documentElement.lang, { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });
const thisMinute = () => new Date(Math.floor(Date.now() / 60000) * 60000);

export const setTime = () => {
  const field = formOf("presence")?.elements.namedItem("at");
  if (field && !field.form.dataset.byHand) field.value = inField(thisMinute());
};

export const fieldsOf = (form) => {
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  delete fields.session;
  return fields;
};

const fill = (form, fields) => {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field) field.value = value;
  }
  form.closest("details").open = true;
};

const clear = (form) => {
  delete form.dataset.byHand;
  for (const field of form.elements) {
    if (field.name === "seen") field.value = form.dataset.empty;
    else if (field.matches("textarea, input:not([type=hidden]), select:not([name=way])")) field.value = "";
  }
  setTime();
};

const draftOf = (form) => `form:${texts.user}:${form.dataset.entry}:${current().dataset.screen}`;

// What was half typed at this item.
export const recall = (form) => {
  clear(form);
  const kept = storage((place) => JSON.parse(place.getItem(draftOf(form))));
  if (!kept) return;
  if (kept.at) form.dataset.byHand = "1";
  fill(form, kept);
};

export const remember = (form) => {
  const fields = fieldsOf(form);
  if (!form.dataset.byHand) delete fields.at;
  storage((place) => place.setItem(draftOf(form), JSON.stringify(fields)));
};

const chosen = (form, name) => form.elements.namedItem(name).selectedOptions[0].textContent.trim();
const LABELS = {
  outcome: () => heading(current()),
  presence: (form, { way, at }) => `${chosen(form, "participant")}: ${texts[way]} ${form.dataset.byHand ? at.replace("T", " ") : inWords(thisMinute())}`,
  view: (form, { text }) => `${chosen(form, "organisation")}: ${text}`,
  disqualified: (form, { reason }) => [chosen(form, "participant"), reason].filter(Boolean).join(": "),
  "follow-up": (form, { what }) => `${what} (${chosen(form, "organisation")})`,
};

// Put what the form says into the queue; gives it in words.
export const note = (form, label) => {
  const { entry: kind } = form.dataset;
  const { screen: item, entryUrl: url, oneUrl } = form.closest("[data-screen]").dataset;
  const fields = fieldsOf(form);
  const said = label ?? LABELS[kind](form, fields);
  if ("at" in fields && !form.dataset.byHand) fields.at = thisMinute().toISOString();
  const merges = kind in MERGES ? `${kind}:${item}:${MERGES[kind](fields)}` : "";
  put({ kind, item, url, oneUrl, fields, label: said, merges });
  return said;
};

export const noteShared = (form) => {
  const said = note(form);
  storage((place) => place.removeItem(draftOf(form)));
  clear(form);
  form.querySelector("select, textarea, input:not([type=hidden])").focus();
  return said;
};

export const noteRemoval = (form) => {
  note(form, `${texts.remove}: ${form.closest("li").firstElementChild.textContent.trim()}`);
  formOf(form.dataset.entry).closest("details").querySelector("summary").focus(); // the row is gone
};

// A view is opened to be changed, as it was last noted here.
export const openView = (link) => {
  const form = formOf("view");
  const kept = waitingOf(current().dataset.screen).findLast((entry) => entry.kind === "view" && entry.fields.organisation === link.dataset.view);
  fill(form, { organisation: link.dataset.view, seen: link.dataset.seen, text: kept?.fields.text ?? link.dataset.text });
  form.elements.namedItem("text").focus();
};

// What was refused goes back into its form, to be put right.
export const putBack = (key) => {
  const { kind, fields } = all().find((entry) => entry.key === key);
  const form = formOf(kind);
  const at = fields.at?.endsWith("Z") ? inField(new Date(fields.at)) : fields.at;
  fill(form, { ...fields, ...(at && { at }) });
  form.dataset.byHand = "1";
  remember(form);
  drop(key);
  (form.elements.namedItem("at") ?? form.querySelector("select, textarea")).focus();
};
