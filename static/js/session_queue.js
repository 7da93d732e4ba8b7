// The queue of a session: each change is kept in this browser, by person and meeting, until the server has made it.
// They go one after another in the order in which they were noted; each has a key, by which the server makes it once.
export const box = document.getElementById("session");
const RETRY = 15000;
const SLOWEST = 30000;
const place = `session:${box.dataset.user}:${box.dataset.meeting}`;
let memory = null; // in place of a storage that takes nothing
let token = document.querySelector("#session-screen input[name=csrfmiddlewaretoken]").value;
let sending = false;
let timer;
let told = {};

// How it goes: ok, offline, failed, login, other (someone else is logged in) or closed; and since when.
export const status = { kind: navigator.onLine ? "ok" : "offline", since: new Date() };
export const listen = (handlers) => { told = handlers; };
export const isKept = () => memory === null;
export const isSending = () => sending;

export const all = () => {
  if (memory) return memory;
  try { return JSON.parse(localStorage.getItem(place))?.entries ?? []; } catch { return []; }
};

const write = (entries) => {
  try {
    if (entries.length) localStorage.setItem(place, JSON.stringify({ url: location.pathname, entries }));
    else localStorage.removeItem(place);
    memory = null;
  } catch {
    memory = entries;
  }
  told.changed();
};

const become = (kind) => {
  if (status.kind !== kind) Object.assign(status, { kind, since: new Date() });
  clearTimeout(timer);
  if (kind === "offline" || kind === "failed") timer = setTimeout(resume, RETRY);
  told.changed();
};

const change = (key, work) => write(all().map((entry) => (entry.key === key ? work(entry) : entry)));
const fresh = (entry) => ({ ...entry, key: crypto.randomUUID(), state: "waiting", tried: false, reasons: [] });

export const drop = (key) => write(all().filter((entry) => entry.key !== key));

// Note a change: { kind, item, url, fields, label, merges }. What has been tried may have reached the server and stays as
// it is; what has not takes the newer text of the same thing (merges), but keeps what it was based on.
export const put = (noted) => {
  const entries = all();
  const same = noted.merges && entries.findLast((entry) => entry.merges === noted.merges);
  if (!same || (same.state === "waiting" && same.tried)) {
    write([...entries, fresh(noted)]);
    return;
  }
  const { version, seen } = same.fields;
  const fields = { ...noted.fields, ...(version && { version }), ...(seen && { seen }) };
  const newer = { ...same, fields, label: noted.label };
  change(same.key, () => (same.state === "refused" ? fresh(newer) : newer));
};

// Send a change again, with other fields: one of two texts was chosen, or what was refused is tried once more.
export const again = (key, fields = {}) => {
  change(key, (entry) => fresh({ ...entry, fields: { ...entry.fields, ...fields } }));
  drain();
};

// What was refused before this page was opened is asked once more: the server tells why.
export const reopen = () => write(all().map((entry) => (entry.state === "waiting" ? entry : { ...entry, state: "waiting" })));

const isLogin = (answer) => answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/");

// The parts of a page of the server, or null when there is none: status tells why.
export const ask = async (url) => {
  try {
    const answer = await fetch(url, { credentials: "same-origin", signal: AbortSignal.timeout(SLOWEST) });
    if (isLogin(answer)) become("login");
    else if (answer.status === 403) become("closed");
    else if (answer.status === 404) become("ok"); // this item is gone, the meeting is not
    else if (!answer.ok) become("failed");
    else return heard(new DOMParser().parseFromString(await answer.text(), "text/html"));
  } catch {
    become("offline");
  }
  return null;
};

// A new log-in has changed the token; it may be someone else's, whose name must not stand on these changes.
const heard = (part) => {
  const screen = part.querySelector("[data-screen]");
  if (!screen) become("offline"); // another server answers in place of ours
  else if (screen.dataset.user !== box.dataset.user) become("other");
  else {
    token = screen.querySelector("input[name=csrfmiddlewaretoken]").value;
    for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token;
    become("ok");
    return part;
  }
  return null;
};

// After a log-in in another tab, or when the page is looked at again.
export async function resume() {
  await ask(document.querySelector("[data-screen]").dataset.oneUrl);
  if (status.kind === "ok") drain();
}

const post = (entry) => {
  const body = new URLSearchParams({ ...entry.fields, kind: entry.kind, key: entry.key, user: box.dataset.user, csrfmiddlewaretoken: token });
  return fetch(entry.url, { method: "POST", body, credentials: "same-origin", signal: AbortSignal.timeout(SLOWEST) });
};

// Later changes of the same thing stand on this one, unless someone else has changed it in between.
const rebase = (entry, screen) => {
  const now = told.standing(screen, entry);
  if (now) write(all().map((one) => (one.merges === entry.merges && one.merges ? { ...one, fields: { ...one.fields, ...now } } : one)));
};

// Not made: what was noted of the same thing since becomes one with it, to be looked at by a person.
const refuse = (entry, changes) => {
  const same = all().filter((one) => one.key === entry.key || (entry.merges && one.merges === entry.merges));
  const last = same.at(-1);
  const { version, seen } = entry.fields;
  const fields = { ...last.fields, ...(version && { version }), ...(seen && { seen }) };
  const gone = new Set(same.map((one) => one.key));
  const joined = { ...entry, ...changes, label: last.label, fields };
  write(all().flatMap((one) => (one.key === entry.key ? [joined] : gone.has(one.key) ? [] : [one])));
  return joined;
};

// True when the next one may be sent.
const settle = async (entry, answer) => {
  if (isLogin(answer)) return become("login");
  if (answer.ok) {
    const part = heard(new DOMParser().parseFromString(await answer.text(), "text/html"));
    if (!part) return false;
    drop(entry.key);
    rebase(entry, part.querySelector("[data-screen]"));
    told.done(entry, part);
    return true;
  }
  if (answer.status === 409 && entry.kind === "outcome") {
    const html = await answer.text();
    told.conflict(refuse(entry, { state: "conflict" }), html);
  } else if (answer.status === 409 || answer.status === 422) {
    const { reasons, seen } = await answer.json();
    refuse(entry, { state: answer.status === 409 ? "conflict" : "refused", reasons, seen });
  } else if (answer.status === 404) {
    refuse(entry, { state: "refused", reasons: [box.dataset.gone] });
  } else if (answer.status === 403) {
    return Boolean(await ask(entry.oneUrl)) && retriedOnce(entry);
  } else {
    return become("failed");
  }
  become("ok");
  return true;
};

// The token was old: once more with the new one. The second refusal is about the right to write.
const renewed = new Set();
const retriedOnce = (entry) => {
  if (renewed.has(entry.key)) return become("closed");
  renewed.add(entry.key);
  return true;
};

const sendAll = async () => {
  for (;;) {
    const next = all().find((entry) => entry.state === "waiting");
    if (!next) return;
    change(next.key, (entry) => ({ ...entry, tried: true }));
    try {
      if (!(await settle(next, await post(next)))) break;
    } catch {
      become("offline");
      break;
    }
  }
};

// One tab of this browser sends at a time.
export async function drain() {
  if (sending) return;
  sending = true;
  try {
    if (navigator.locks) await navigator.locks.request(place, sendAll);
    else await sendAll();
  } finally {
    sending = false;
    told.changed();
  }
}

addEventListener("offline", () => become("offline"));
addEventListener("online", resume);
addEventListener("storage", (event) => { if (event.key === place) told.changed(); });
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && status.kind !== "ok") resume();
});
addEventListener("beforeunload", (event) => {
  if (all().length) event.preventDefault();
});
