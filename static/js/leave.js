// What a person has in this browser and the server does not: told on every page, and thrown away at log-out.
(() => {
  const texts = document.getElementById("alert").dataset;
  const user = document.querySelector("form[data-leaves]")?.dataset.leaves;
  if (!user) return;
  const kept = (...kinds) => {
    try { return Object.keys(localStorage).filter((key) => kinds.some((kind) => key.startsWith(`${kind}:${user}:`))); } catch { return []; }
  };

  // The next person to log in here must find nothing; the first press tells what would be lost.
  let isTold = false;
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-leaves]")) return;
    if (!isTold && kept("session", "text").length) {
      event.preventDefault();
      isTold = true;
      document.dispatchEvent(new CustomEvent("app:say", { detail: { text: texts.leaving, alert: true } }));
      return;
    }
    for (const key of kept("session", "text", "form")) localStorage.removeItem(key);
    // Their own page may ask before it is left; it has been asked.
    addEventListener("beforeunload", (leaving) => leaving.stopImmediatePropagation(), true);
  }, true);

  if (document.getElementById("session")) return;
  for (const key of kept("session")) {
    const { url } = JSON.parse(localStorage.getItem(key));
    const notice = document.createElement("div");
    notice.className = "notice warn";
    const link = document.createElement("a");
    link.href = url;
    link.textContent = texts.open;
    notice.append(`${texts.waiting} `, link);
    document.getElementById("main").prepend(notice);
  }
})();
