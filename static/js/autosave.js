// form[data-autosave="key"]: a text that saves itself and is never lost.
//
// The form holds a textarea, a hidden input named "version" with an id, and .save-state; htmx sends it
// (data-hx-trigger="input delay:1s, autosave, submit", queue last, a target that stays). What is typed, in the textarea
// or beside it, stays in this browser's storage until the server has it. 409: both texts are shown, nothing is saved until one is chosen.
(() => {
  const texts = () => document.getElementById("alert").dataset;
  const isOne = (element) => element?.matches?.("form[data-autosave]");
  const area = (form) => form.querySelector("textarea");
  const place = (form) => `text:${form.dataset.autosave}`;
  const version = (form) => form.elements.namedItem("version");
  const sent = new WeakMap();
  const RETRY = 15000;

  const storage = (work) => {
    try { return work(localStorage); } catch { return null; } // private windows may have none
  };
  const besides = (form) => [...form.elements].filter((field) => field !== area(form) && field.matches("input:not([type=hidden]), select, textarea"));
  const rest = (form) => Object.fromEntries(besides(form).map((field) => [field.name, field.value]));
  const written = (form) => JSON.stringify([area(form).value, rest(form)]);
  const remember = (form) => storage((box) => box.setItem(place(form), JSON.stringify({ text: area(form).value, rest: rest(form), version: version(form)?.value })));
  const forget = (form) => storage((box) => box.removeItem(place(form)));
  const recall = (form) => storage((box) => JSON.parse(box.getItem(place(form))));

  const button = (text, work) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button compact";
    made.textContent = text;
    made.addEventListener("click", work);
    return made;
  };

  const show = (form, text, ...extra) => {
    const state = form.querySelector(".save-state");
    if (!state) return;
    state.replaceChildren(text, ...extra.flatMap((part) => [" ", part]));
  };

  const save = (form) => form.dispatchEvent(new Event("autosave"));

  const mark = (form, state) => { form.dataset.state = state; };

  // A new log-in in another tab has changed the token: take the fresh one from the page.
  const again = async (form) => {
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const token = page.querySelector("input[name=csrfmiddlewaretoken]");
      if (token && !answer.redirected) {
        for (const field of document.querySelectorAll("input[name=csrfmiddlewaretoken]")) field.value = token.value;
      }
    } catch { /* still offline: the save below says so */ }
    save(form);
  };

  const loggedOut = (form) => {
    const link = document.createElement("a");
    link.href = texts().loginUrl;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = texts().loginLink;
    show(form, texts().login, link, button(texts().again, () => again(form)));
    mark(form, "lost");
  };

  const failed = (form, text) => {
    mark(form, "failed");
    show(form, text, button(texts().again, () => again(form)));
    setTimeout(() => { if (form.isConnected && form.dataset.state === "failed") again(form); }, RETRY);
  };

  const settled = (form) => {
    if (written(form) === sent.get(form)) {
      forget(form);
      mark(form, "saved");
      const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      if (!form.querySelector(".save-state")?.matches("[data-server]")) show(form, `${texts().saved} ${now}`);
    } else {
      mark(form, "changed");
    }
  };

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (!isOne(form)) return;
    remember(form);
    if (form.dataset.state !== "conflict" && form.dataset.state !== "lost") {
      mark(form, "changed");
      show(form, texts().unsaved);
    }
  });

  // A queued save was collected when it was asked for: send what the form holds now, with the version it has now.
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    const form = ctx.sourceElement;
    if (!isOne(form)) return;
    if (form.dataset.state === "conflict") {
      event.preventDefault();
      return;
    }
    ctx.request.body = new URLSearchParams(new FormData(form));
    sent.set(form, written(form));
    show(form, texts().saving);
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { ctx } = event.detail;
    const form = ctx.sourceElement;
    if (!isOne(form)) return;
    const { status, raw } = ctx.response;
    if (status === 401 || raw.redirected) loggedOut(form);
    else if (status === 409) {
      mark(form, "conflict");
      show(form, texts().conflict);
    } else if (status === 422) {
      mark(form, "refused");
      show(form, texts().unsaved);
    } else if (status === 403) failed(form, texts().forbidden);
    else if (status >= 400) failed(form, texts().failed);
    else {
      // An answer of out-of-band parts only leaves the target alone: the choice between two texts is over.
      if (ctx.target?.querySelector?.("[data-take-version]")) ctx.target.replaceChildren();
      settled(form);
    }
  });

  document.addEventListener("htmx:error", (event) => {
    const form = event.detail.ctx?.sourceElement;
    if (isOne(form)) failed(form, texts().kept);
  });

  // In the answer to a conflict: data-take-version="7" saves my text over theirs, data-take-text="#id" takes theirs
  // (and data-take-heading the words of the field named "heading").
  document.addEventListener("click", (event) => {
    const chosen = event.target.closest?.("[data-take-version]");
    const form = chosen && (chosen.closest("form[data-autosave]") || document.getElementById(chosen.dataset.form));
    if (!form) return;
    event.preventDefault();
    const theirs = chosen.dataset.takeText && document.querySelector(chosen.dataset.takeText);
    if (theirs) area(form).value = theirs.value ?? theirs.textContent;
    // Their other texts stand beside it, each with the name of its field.
    for (const text of theirs?.parentElement.querySelectorAll("[data-theirs]") ?? []) form.elements.namedItem(text.dataset.theirs).value = text.textContent;
    if (chosen.dataset.takeHeading !== undefined) form.elements.namedItem("heading").value = chosen.dataset.takeHeading;
    version(form).value = chosen.dataset.takeVersion;
    mark(form, "changed");
    save(form);
    area(form).focus();
  });

  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key !== "s" || !isOne(event.target.form)) return;
    event.preventDefault();
    save(event.target.form);
  });

  addEventListener("online", () => {
    for (const form of document.querySelectorAll("form[data-autosave][data-state=failed]")) again(form);
  });

  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-autosave]:is([data-state=changed], [data-state=failed], [data-state=lost], [data-state=conflict])")) event.preventDefault();
  });

  // What a closed browser or a crash left behind is offered back.
  const offer = (form) => {
    if (form.dataset.state) return;
    mark(form, "open");
    const kept = recall(form);
    if (!kept) return;
    const others = besides(form).filter((field) => field.value !== (kept.rest?.[field.name] ?? field.value));
    if (kept.text === area(form).value && !others.length) {
      forget(form);
      return;
    }
    const old = document.createElement("pre");
    old.className = "quoted";
    old.textContent = [...others.map((field) => kept.rest[field.name]), kept.text].filter(Boolean).join("\n");
    show(form, texts().found,
      button(texts().restore, () => {
        area(form).value = kept.text;
        for (const field of others) field.value = kept.rest[field.name];
        if (kept.version) version(form).value = kept.version; // changed meanwhile by someone: both are shown
        area(form).dispatchEvent(new Event("input", { bubbles: true }));
      }),
      button(texts().discard, () => { forget(form); show(form, ""); }), old);
  };

  const look = () => document.querySelectorAll("form[data-autosave]").forEach(offer);
  document.addEventListener("htmx:after:swap", look);
  look();
})();
