// [data-timer]: how long an item has taken, kept in this tab when one goes to another item and comes back.
(() => {
  const box = document.querySelector("[data-timer]");
  if (!box) return;
  const clock = box.querySelector("[data-clock]");
  const button = box.querySelector("button");
  const place = `timer:${box.dataset.timer}`;
  const limit = Number(box.dataset.minutes) * 60;
  let seconds = 0;
  let goes = true;
  let told = false;
  try { seconds = Number(sessionStorage.getItem(place)) || 0; } catch { /* private windows may have none */ }

  const show = () => {
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    const isOver = limit > 0 && seconds > limit;
    box.classList.toggle("over", isOver);
    if (isOver && !told) document.dispatchEvent(new CustomEvent("app:say", { detail: { text: box.dataset.over, alert: false } }));
    told = isOver;
  };

  button.addEventListener("click", () => {
    goes = !goes;
    button.textContent = goes ? button.dataset.pause : button.dataset.go;
  });

  setInterval(() => {
    if (!goes || document.hidden) return;
    seconds += 1;
    try { sessionStorage.setItem(place, String(seconds)); } catch { /* the clock goes on without it */ }
    show();
  }, 1000);
  show();
})();
