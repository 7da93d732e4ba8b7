// The two page-wide regions: say something politely, or as an alert. Others ask by an "app:say" event.
(() => {
  const status = () => document.getElementById("status");
  const alertRegion = () => document.getElementById("alert");
  let timer;

  const say = (text) => {
    clearTimeout(timer);
    timer = setTimeout(() => { status().textContent = text; }, 150);
  };

  const warn = (text) => {
    const region = alertRegion();
    if (!text) {
      region.replaceChildren();
      return;
    }
    const line = document.createElement("span");
    line.textContent = text;
    const close = document.createElement("button");
    close.type = "button";
    close.className = "button compact";
    close.textContent = region.dataset.close;
    close.addEventListener("click", () => region.replaceChildren());
    region.replaceChildren(line, close);
  };

  document.addEventListener("app:say", (event) => {
    const { text = "", alert = false } = event.detail;
    if (alert) warn(text);
    else say(text);
  });

  // A swapped part that carries data-status has its text read out.
  document.addEventListener("htmx:after:swap", (event) => {
    const target = event.detail.ctx.target;
    const part = (target?.id && document.getElementById(target.id)) || target;
    const line = part?.matches?.("[data-status]") ? part : part?.querySelector?.("[data-status]");
    if (line) say(line.textContent.trim().replace(/\s+/g, " "));
  });

  // Soft hyphens are for the eye only: never copied.
  document.addEventListener("copy", (event) => {
    const text = String(document.getSelection());
    if (!text.includes("\u00ad") || event.target.closest?.("input, textarea")) return;
    event.clipboardData.setData("text/plain", text.replaceAll("\u00ad", ""));
    event.preventDefault();
  });
})();
