// form[data-keep="key"]: sent without leaving the page. What finds no connection stays in this browser and is sent when
// the connection is back; what a closed browser left behind is put back into its fields. A refusal is shown by the page itself.
(() => {
  const texts = () => document.getElementById("alert").dataset;
  const RETRY = 15000;
  const waiting = new Set();
  const isOne = (form) => form?.matches?.("form[data-keep]");
  const place = (form) => `form:${form.dataset.keep}`;
  const storage = (work) => {
    try { return work(localStorage); } catch { return null; } // private windows may have none
  };
  const fields = (form) => [...form.elements].filter((field) => field.matches("input:not([type=hidden]), select, textarea"));
  const remember = (form) => storage((box) => box.setItem(place(form), JSON.stringify(fields(form).map((field) => [field.name, field.value]))));
  const forget = (form) => storage((box) => box.removeItem(place(form)));

  const show = (form, ...parts) => {
    let line = form.querySelector(".save-state");
    if (!line) {
      line = document.createElement("p");
      line.className = "save-state";
      line.setAttribute("role", "status");
      form.append(line);
    }
    line.replaceChildren(...parts);
  };

  // Other texts of the page are on their way too: they are not left behind.
  const isBusy = () => waiting.size || document.querySelector("form[data-autosave]:is([data-state=changed], [data-state=failed], [data-state=lost], [data-state=conflict])");
  const leave = (url) => {
    if (isBusy()) setTimeout(() => leave(url), 1000);
    else if (url.split("#")[0] === location.href.split("#")[0]) location.reload();
    else location.assign(url);
  };

  const send = async (form) => {
    waiting.add(form);
    try {
      const body = new URLSearchParams(new FormData(form));
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin" });
      waiting.delete(form);
      if (answer.redirected && new URL(answer.url).pathname.startsWith("/accounts/")) {
        show(form, texts().login);
      } else if (answer.redirected && answer.ok) {
        forget(form);
        form.reset();
        leave(answer.url);
      } else {
        form.submit();
      }
    } catch {
      show(form, texts().kept);
      setTimeout(() => { if (waiting.has(form)) send(form); }, RETRY);
    }
  };

  // Before the others hear of it: nobody else sends it, or locks its button.
  document.addEventListener("submit", (event) => {
    if (!isOne(event.target)) return;
    event.preventDefault();
    if (waiting.has(event.target)) return;
    remember(event.target);
    send(event.target);
  }, true);

  document.addEventListener("input", (event) => {
    if (isOne(event.target.form)) remember(event.target.form);
  });

  addEventListener("online", () => [...waiting].forEach(send));

  addEventListener("beforeunload", (event) => {
    if (waiting.size) event.preventDefault();
  });

  for (const form of document.querySelectorAll("form[data-keep]")) {
    const kept = storage((box) => JSON.parse(box.getItem(place(form))));
    if (!kept || form.querySelector(".invalid")) continue;
    for (const [name, value] of kept) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value;
    }
    form.closest("details")?.setAttribute("open", "");
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button compact";
    discard.textContent = texts().discard;
    discard.addEventListener("click", () => { forget(form); form.reset(); show(form); });
    show(form, texts().found, " ", discard);
  }
})();
