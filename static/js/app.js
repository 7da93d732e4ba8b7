// Small helpers of pages: dialogs, copying, printing, menus that close, forms not to be lost.
(() => {
  const say = (text) => document.dispatchEvent(new CustomEvent("app:say", { detail: { text } }));

  const copy = async (button) => {
    const source = document.querySelector(button.dataset.copy);
    const text = (source?.value ?? source?.textContent ?? "").trim().replaceAll("\u00ad", "");
    await navigator.clipboard.writeText(text);
    say(document.getElementById("status").dataset.copied);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-open], [data-close], [data-copy], [data-print], [data-check-all]");
    if (!button) return;
    if (button.dataset.open) {
      const dialog = document.querySelector(button.dataset.open);
      if (!dialog?.showModal) return;
      event.preventDefault();
      dialog.showModal();
    } else if (button.hasAttribute("data-close")) {
      button.closest("dialog")?.close();
    } else if (button.dataset.copy) {
      copy(button);
    } else if (button.hasAttribute("data-print")) {
      print();
    } else if (button.dataset.checkAll) {
      const boxes = [...document.querySelectorAll(`input[type=checkbox][name="${button.dataset.checkAll}"]`)];
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
      boxes[0]?.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });

  // details[data-closes]: a menu that closes by Escape, by a click elsewhere and when the keyboard leaves it
  const openMenus = () => document.querySelectorAll("details[data-closes][open]");
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
  });

  // form[data-guard]: ask before leaving with changes that were not sent
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.closest?.("form[data-guard]");
    if (form) changed.add(form);
  });
  document.addEventListener("submit", (event) => {
    changed.delete(event.target);
    // A second press of the same button sends nothing twice; htmx queues its own.
    const form = event.target;
    if (form.method !== "post" || form.matches("[data-hx-post], [data-autosave]") || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    else {
      form.dataset.sent = "1";
      setTimeout(() => { delete form.dataset.sent; }, 5000); // the answer may be a file: the page stays
    }
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
  addEventListener("beforeunload", (event) => {
    if ([...changed].some((form) => form.isConnected)) event.preventDefault();
  });

  if ("serviceWorker" in navigator && document.documentElement.dataset.worker) {
    navigator.serviceWorker.register(document.documentElement.dataset.worker, { scope: "/" }).catch(() => {});
  }
})();
