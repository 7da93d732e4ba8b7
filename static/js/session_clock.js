// [data-timer]: how long an item has taken, kept in this tab when one goes to another item and comes back.
(() => {
  let goes = true;
  const told = new Set();
  const of = (box) => {
    try { return Number(sessionStorage.getItem(`timer:${box.dataset.timer}`)) || 0; } catch { return Number(box.dataset.seconds) || 0; }
  };
  const keep = (box, seconds) => {
    box.dataset.seconds = seconds;
    try { sessionStorage.setItem(`timer:${box.dataset.timer}`, String(seconds)); } catch { /* the clock goes on without it */ }
  };

  const show = (box, seconds) => {
    box.querySelector("[data-clock]").textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const limit = Number(box.dataset.minutes) * 60;
    const isOver = limit > 0 && seconds > limit;
    box.classList.toggle("over", isOver);
    if (isOver && !told.has(box.dataset.timer)) {
      told.add(box.dataset.timer);
      document.dispatchEvent(new CustomEvent("app:say", { detail: { text: box.dataset.over, alert: false } }));
    }
  };

  const look = () => {
    const box = document.querySelector("[data-timer]");
    if (!box) return;
    const button = box.querySelector("button");
    button.textContent = goes ? button.dataset.pause : button.dataset.go;
    show(box, of(box));
  };

  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-timer] button")) return;
    goes = !goes;
    look();
  });
  document.addEventListener("session:shown", look);

  setInterval(() => {
    const box = document.querySelector("[data-timer]");
    if (!box || !goes || document.hidden) return;
    keep(box, of(box) + 1);
    look();
  }, 1000);
  look();
})();
