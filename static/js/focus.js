// Where the keyboard is after a swap, and what is pointed at when a page opens.
(() => {
  const focus = (element) => {
    if (!element) return;
    if (!element.matches("a[href], button, input, select, textarea, [tabindex]")) element.tabIndex = -1;
    element.focus();
  };

  // data-focus-after="#place" on what was pressed; data-autofocus on what has come. What was pressed
  // may be gone after the swap: htmx then names the target instead, so it is asked before.
  const places = new WeakMap();
  document.addEventListener("htmx:before:request", (event) => {
    const { ctx } = event.detail;
    places.set(ctx, ctx.sourceElement.getAttribute?.("data-focus-after"));
  });
  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    const target = (ctx.target?.id && document.getElementById(ctx.target.id)) || ctx.target;
    const fresh = target?.matches?.("[data-autofocus]") ? target : target?.querySelector?.("[data-autofocus]");
    const place = places.get(ctx);
    if (fresh) focus(fresh);
    else if (place) focus(document.querySelector(place));
  });

  const first = document.querySelector("main [data-autofocus]");
  if (first) focus(first);

  // A link of the error summary opens the closed part that its field is in.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.(".errors a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    field.focus();
    field.scrollIntoView({ block: "center" });
  });
})();
