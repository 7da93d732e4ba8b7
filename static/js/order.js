// [data-order]: items ([data-item]) that are dragged to another place by a handle; the whole order is saved at once.
//
// The handle is for the mouse and the finger only: the keyboard has the buttons of each item.
(() => {
  const list = document.querySelector("[data-order]");
  if (!list) return;
  const form = list.querySelector(".order-form");
  const items = () => [...list.querySelectorAll(":scope > [data-item]")];
  const ids = () => items().map((item) => item.dataset.item);
  const say = (text, alert) => document.dispatchEvent(new CustomEvent("app:say", { detail: { text, alert } }));

  const number = () => items().forEach((item, n) => {
    item.querySelector(".no").textContent = n + 1;
    const place = item.querySelector("[name=place]");
    if (place) place.value = n + 1;
  });

  const save = async () => {
    const body = new URLSearchParams(new FormData(form));
    for (const id of ids()) body.append("order", id);
    try {
      const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
      if (answer.status !== 204) throw new Error(String(answer.status));
      say(list.dataset.saved, false);
    } catch {
      say(list.dataset.failed, true);
    }
  };

  const over = (dragged, y) => items().find((item) => {
    if (item === dragged) return false;
    const box = item.getBoundingClientRect();
    return y >= box.top && y <= box.bottom;
  });

  const drag = (handle, item) => {
    let before = "";
    handle.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      before = ids().join();
      handle.setPointerCapture(event.pointerId);
      item.classList.add("dragged");
    });
    handle.addEventListener("pointermove", (event) => {
      if (!handle.hasPointerCapture(event.pointerId)) return;
      const edge = 60;
      if (event.clientY < edge) scrollBy(0, -20);
      if (event.clientY > innerHeight - edge) scrollBy(0, 20);
      const target = over(item, event.clientY);
      if (!target) return;
      const box = target.getBoundingClientRect();
      const isBelow = event.clientY > box.top + box.height / 2;
      const isAfter = Boolean(item.compareDocumentPosition(target) & Node.DOCUMENT_POSITION_FOLLOWING);
      if (isAfter && isBelow) target.after(item);
      else if (!isAfter && !isBelow) target.before(item);
      // The element has moved in the tree: it must be caught again.
      if (!handle.hasPointerCapture(event.pointerId)) handle.setPointerCapture(event.pointerId);
    });
    const drop = () => {
      if (!item.classList.contains("dragged")) return;
      item.classList.remove("dragged");
      number();
      if (ids().join() !== before) save();
    };
    handle.addEventListener("pointerup", drop);
    handle.addEventListener("pointercancel", drop);
  };

  for (const item of items()) {
    const handle = document.createElement("span");
    handle.className = "handle";
    handle.title = list.dataset.handle;
    handle.setAttribute("aria-hidden", "true");
    handle.textContent = "⠿";
    item.querySelector(".card-head :is(h2, h3)").prepend(handle);
    drag(handle, item);
  }
})();
