// A table's sections that close and open: their headings become buttons. Without scripts all are open.
(() => {
  const prepare = (root) => {
    for (const name of root.querySelectorAll("span[data-fold]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "fold";
      button.textContent = name.textContent;
      button.setAttribute("aria-expanded", "true");
      name.replaceWith(button);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button.fold");
    if (!button) return;
    const closed = button.closest("tbody").classList.toggle("folded");
    button.setAttribute("aria-expanded", String(!closed));
  });

  document.addEventListener("htmx:after:swap", () => prepare(document));
  prepare(document);
})();
