// The cell's own form in a dialog: note, days, who disagrees. It is the page that works without scripts too.
import { grid, put, say, taskOf, texts, titleOf, draw } from "./grid_cells.js";
import { learn } from "./grid_save.js";

const dialog = document.getElementById("grid-dialog");
const inside = dialog?.querySelector("div");
const warn = () => say(document.getElementById("alert").dataset[navigator.onLine ? "failed" : "offline"], true);
let cell;
let address;

const ask = async (options) => {
  const answer = await fetch(address, { ...options, headers: { "HX-Request": "true" } });
  if (answer.redirected) location.reload();
  return answer;
};

const fill = (html) => {
  const page = new DOMParser().parseFromString(html, "text/html");
  inside.replaceChildren(...page.body.childNodes);
  (inside.querySelector(".errors") ?? inside.querySelector("input:not([type=hidden])"))?.focus();
};

export const open = async (chosen) => {
  cell = chosen;
  address = `${texts.cellUrl.replace("/0/", `/${taskOf(cell)}/`)}?column=${cell.dataset.c}`;
  try {
    const answer = await ask();
    if (!answer.ok) throw new Error(answer.status);
    dialog.querySelector("h2").textContent = titleOf(cell);
    dialog.showModal();
    fill(await answer.text());
  } catch {
    warn();
  }
};

const keep = async (form) => {
  try {
    const answer = await ask({ method: "POST", body: new FormData(form) });
    if (answer.status === 409 || answer.status === 422) {
      fill(await answer.text());
    } else if (answer.ok) {
      const said = await answer.json();
      cell.toggleAttribute("data-noted", said.noted);
      if (said.noted) cell.dataset.noted = "1";
      learn(cell, texts.layer === "practice" ? said.practice : said.agreed);
      draw(cell);
      say(cell.getAttribute("aria-label"));
      dialog.close();
    } else throw new Error(answer.status);
  } catch {
    warn();
  }
};

if (dialog) {
  inside.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(event.target);
  });
  inside.addEventListener("click", (event) => {
    if (!event.target.closest(".actions a")) return;
    event.preventDefault();
    dialog.close();
  });
  dialog.addEventListener("close", () => cell.focus());
}
