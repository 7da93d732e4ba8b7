// What htmx does with answers that are not the part it asked for.
(() => {
  const texts = () => document.getElementById("alert").dataset;
  const warn = (text) => document.dispatchEvent(new CustomEvent("app:say", { detail: { text, alert: true } }));
  const isLogin = (url) => new URL(url, location.href).pathname.startsWith("/accounts/");

  const reason = (status) => {
    if (status === 403) return texts().forbidden;
    if (status === 404) return texts().missing;
    if (status === 413) return texts().large;
    if (status === 429) return texts().busy;
    return texts().failed;
  };

  document.addEventListener("htmx:before:swap", (event) => {
    const { ctx } = event.detail;
    if (!ctx.response) return;
    const { status, raw } = ctx.response;
    if (ctx.sourceElement.matches?.("[data-autosave]")) {
      // autosave.js tells of these beside the text
      if (raw.redirected || (status >= 400 && status !== 409 && status !== 422)) event.preventDefault();
    } else if (raw.redirected && isLogin(raw.url) && !isLogin(location.href)) {
      event.preventDefault();
      location.assign(raw.url);
    } else if (status >= 400 && status !== 409 && status !== 422) {
      event.preventDefault();
      warn(reason(status));
    } else {
      warn("");
    }
  });

  document.addEventListener("htmx:error", (event) => {
    const { ctx, error } = event.detail;
    if (!ctx || ctx.sourceElement?.matches?.("[data-autosave]")) return;
    const slow = ctx.request?.signal?.reason === "timeout" || error?.name === "TimeoutError";
    warn(slow ? texts().slow : navigator.onLine ? texts().failed : texts().offline);
  });

  addEventListener("offline", () => {
    if (!document.getElementById("session")) warn(texts().offline); // its own line says it there
  });
  addEventListener("online", () => {
    warn("");
    document.dispatchEvent(new CustomEvent("app:say", { detail: { text: document.getElementById("status").dataset.online } }));
  });
})();
