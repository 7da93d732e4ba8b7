// Cells of the grid: what they say, how they are drawn and named, letters and words into codes.
export const grid = document.getElementById("grid");
export const texts = grid?.dataset ?? {};
const marks = JSON.parse(texts.marks ?? "[]");
const byCode = new Map(marks.map((mark) => [mark.code, mark]));
const headers = new Map([...(grid?.tHead.rows[0].cells ?? [])].map((th) => [th.dataset.c, th]));
const NOBODY = "nobody";
const KEYS = { "-": "–", "=": "≠" };

export const say = (text, alert = false) => document.dispatchEvent(new CustomEvent("app:say", { detail: { text, alert } }));
const plain = (text) => text.normalize("NFKC").replaceAll("\u00ad", "").replace(/\s+/g, " ").trim();
export const nameOf = (element) => plain(element.textContent);

export const codesOf = (cell) => (cell.dataset.v ? cell.dataset.v.split("+") : []);
export const same = (a, b) => a.length === b.length && a.every((code) => b.includes(code));
export const lettersOf = (codes) => codes.map((code) => byCode.get(code)?.letter ?? code).join("/");
export const taskOf = (cell) => Number(cell.parentElement.dataset.t);
export const headerOf = (cell) => headers.get(cell.dataset.c);
export const titleOf = (cell) => `${nameOf(cell.parentElement.cells[0])}, ${nameOf(headerOf(cell))}`;
export const cellAt = (task, column) => grid.querySelector(`tr[data-t="${task}"] > td[data-c="${column}"]`);
export const allLetters = () => marks.map((mark) => mark.letter).join(" ");

const inOrder = (codes) => marks.map((mark) => mark.code).filter((code) => codes.includes(code));

// A letter of this language as it is, then whatever its case, then words and other languages' letters.
export const codeOf = (text) => {
  const asked = plain(KEYS[text] ?? text);
  const low = asked.toLowerCase();
  const found = marks.find((mark) => mark.letter === asked)
    ?? marks.find((mark) => mark.letter.toLowerCase() === low)
    ?? marks.find((mark) => mark.words.includes(asked))
    ?? marks.find((mark) => mark.words.some((word) => word.toLowerCase() === low));
  return found?.code;
};

export const startsSome = (text) => marks.some((mark) => mark.letter.toLowerCase().startsWith(text.toLowerCase()) && mark.letter.length > text.length);

// "V/O", "Vastaa, tukee": codes, and what was not understood.
export const parse = (text) => {
  const asked = plain(text);
  if (!asked || asked === texts.emptyLetter) return { codes: [], unknown: [] };
  const whole = codeOf(asked);
  if (whole) return { codes: [whole], unknown: [] };
  const parts = asked.split(/[/,;+&]| ja | och | and /).map((part) => part.trim()).filter(Boolean);
  const codes = parts.map(codeOf);
  return { codes: inOrder(codes.filter(Boolean)), unknown: parts.filter((_part, index) => !codes[index]) };
};

export const contradicts = (codes) => codes.includes(NOBODY) && codes.length > 1;

// Where the cell itself says nothing, what holds by its group.
const heldBy = (cell) => {
  for (const key of headerOf(cell).dataset.above.split(" ").filter(Boolean)) {
    const above = cellAt(taskOf(cell), key);
    if (above?.dataset.v) return above;
  }
  return null;
};

export const draw = (cell) => {
  const own = codesOf(cell);
  const above = own.length ? null : heldBy(cell);
  const shown = (above ? codesOf(above) : own).map((code) => byCode.get(code)).filter(Boolean);
  const spans = (shown.length ? shown : [{ letter: texts.emptyLetter, style: "empty-cell" }]).map((mark) => {
    const span = document.createElement("span");
    span.className = `cell ${mark.look}${above ? " inherited" : ""}`;
    span.dataset.letter = mark.letter; // drawn by the style sheet: the cell's name says it in words
    return span;
  });
  cell.replaceChildren(...spans);
  const words = shown.map((mark) => mark.label).join(", ") || texts.empty;
  const by = above ? ` (${nameOf(headerOf(above))})` : "";
  const noted = cell.dataset.noted ? `, ${texts.noted}` : "";
  const theirs = cell.dataset.theirs === undefined ? "" : `. ${texts.theirs} ${wordsOf(codesFrom(cell.dataset.theirs))}`;
  cell.setAttribute("aria-label", `${titleOf(cell)}: ${words}${by}${noted}${theirs}`);
};

const codesFrom = (text) => (text ? text.split("+") : []);
export const wordsOf = (codes) => codes.map((code) => `${byCode.get(code)?.letter} ${byCode.get(code)?.label}`).join(", ") || texts.empty;

export const put = (cell, codes) => {
  cell.dataset.v = inOrder(codes).join("+");
  const below = [...cell.parentElement.cells].filter((other) => headerOf(other)?.dataset.above?.split(" ").includes(cell.dataset.c));
  for (const each of [cell, ...below]) draw(each);
};
