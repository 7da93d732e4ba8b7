// The table as a spreadsheet: one tab stop, arrow keys, letters, several cells, copy and paste, undo.
import { allLetters, codeOf, codesOf, contradicts, grid, lettersOf, parse, put, same, say, startsSome, texts, titleOf, wordsOf } from "./grid_cells.js";
import { open } from "./grid_dialog.js";
import { toChoice, write } from "./grid_save.js";

const rows = grid ? [...grid.querySelectorAll("tr[data-t]")].map((row) => [...row.cells]) : [];
const width = rows[0]?.length ?? 0;
const places = new Map(rows.flatMap((row, y) => row.map((cell, x) => [cell, [y, x]])));
const undoable = [];
const redoable = [];
const TYPED_TOGETHER = 900;
let from = null; // where the choice of several cells began
let typed = { text: "", at: 0, adds: false, before: [] };

// Where the keyboard is.

const current = () => document.activeElement?.closest?.("#grid [data-place]");
const isBody = (cell) => cell?.matches("td");
const clamp = (number, most) => Math.max(0, Math.min(number, most));

const move = (y, x, extend) => {
  const here = current();
  const there = rows[clamp(y, rows.length - 1)][clamp(x, width - 1)];
  if (extend && !from) from = here;
  if (!extend) from = null;
  grid.querySelector("[data-place][tabindex='0']").tabIndex = -1;
  there.tabIndex = 0;
  there.focus();
  there.scrollIntoView({ block: "nearest", inline: "nearest" });
  mark();
};

const range = () => {
  const [y, x] = places.get(current());
  const [startY, startX] = from ? places.get(from) : [y, x];
  return { top: Math.min(y, startY), bottom: Math.max(y, startY), left: Math.max(1, Math.min(x, startX)), right: Math.max(x, startX) };
};

const block = () => {
  const { top, bottom, left, right } = range();
  return rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
};

const chosen = () => (from ? block().flat() : [current()].filter(isBody));

const mark = () => {
  for (const cell of grid.querySelectorAll("td[aria-selected]")) cell.removeAttribute("aria-selected");
  if (!from) return;
  const cells = chosen();
  for (const cell of cells) cell.setAttribute("aria-selected", "true");
  say(`${texts.chosen} ${cells.length}`);
};

// Writing, and taking it back.

const change = (entries, { joins = false } = {}) => {
  const real = entries.filter(([cell, codes]) => !same(codesOf(cell), codes));
  if (!real.length) return;
  const before = new Map(real.map(([cell]) => [cell, codesOf(cell)]));
  const after = new Map(real);
  const last = undoable.at(-1);
  if (joins && last && [...after.keys()].every((cell) => last.after.has(cell))) last.after = after;
  else undoable.push({ before, after });
  redoable.length = 0;
  write(real);
};

const back = (stack, other, side, told) => {
  const step = stack.pop();
  if (!step) {
    say(texts.noUndo);
    return;
  }
  other.push(step);
  write([...step[side]]);
  const [cell, codes] = step[side].entries().next().value;
  move(...places.get(cell), false);
  say(`${told} ${titleOf(cell)}: ${wordsOf(codes)}`);
};

const refuse = (unknown) => say(`${texts.unknown} ${[...new Set(unknown)].map((each) => `“${each}”`).join(", ")}. ${texts.known} ${allLetters()}`, true);

const type = (key) => {
  const cells = chosen();
  const now = Date.now();
  const goesOn = now - typed.at < TYPED_TOGETHER && typed.text && typed.cell === current();
  const longer = goesOn ? codeOf(typed.text + key) : null;
  const adds = longer ? typed.adds : typed.slash === current();
  const code = longer ?? codeOf(key);
  const text = longer || (goesOn && startsSome(typed.text + key)) ? typed.text + key : key;
  if (!code && startsSome(text)) {
    typed = { ...typed, text, at: now, cell: current() };
    return;
  }
  if (!code) {
    refuse([key]);
    return;
  }
  const before = longer ? typed.before : cells.map(codesOf);
  const entries = cells.map((cell, index) => [cell, adds ? [...new Set([...before[index], code])] : [code]]);
  typed = { text, at: now, adds, before, cell: current() };
  if (entries.some(([, codes]) => contradicts(codes))) say(texts.alone, true);
  else change(entries, { joins: Boolean(longer) });
};

// Letters as text: F2.

const asText = (cell) => {
  const input = document.createElement("input");
  input.value = lettersOf(codesOf(cell));
  input.setAttribute("aria-label", `${texts.text}: ${titleOf(cell)}`);
  input.size = 6;
  let isOver = false;
  const end = (keeps) => {
    if (isOver) return;
    const { codes, unknown } = parse(input.value);
    if (keeps && unknown.length) {
      refuse(unknown);
      return;
    }
    if (keeps && contradicts(codes)) {
      say(texts.alone, true);
      return;
    }
    isOver = true;
    put(cell, codesOf(cell));
    if (keeps) change([[cell, codes]]);
    cell.focus();
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Enter") end(true);
    else if (event.key === "Escape") end(false);
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", () => end(false));
  cell.replaceChildren(input);
  input.select();
};

// Copy and paste, as Excel does it: cells by tabs, rows by lines.

const split = (text) => {
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const found = [[""]];
  let quoted = false;
  for (const letter of lines) {
    const line = found.at(-1);
    if (letter === '"' && (quoted || line.at(-1) === "")) quoted = !quoted;
    else if (letter === "\t" && !quoted) line.push("");
    else if (letter === "\n" && !quoted) found.push([""]);
    else line[line.length - 1] += letter;
  }
  return found;
};

const paste = (text) => {
  const given = split(text);
  const { top, left, bottom, right } = range();
  const isOne = given.length === 1 && given[0].length === 1;
  const wide = Math.max(...given.map((line) => line.length));
  if (!isOne && (top + given.length > rows.length || left + wide > width)) {
    say(`${texts.large} ${given.length} × ${wide}. ${texts.whole}`, true);
    return;
  }
  const entries = [];
  const unknown = [];
  const last = isOne ? [bottom, right] : [top + given.length - 1, left + wide - 1];
  for (let y = top; y <= last[0]; y += 1) {
    for (let x = left; x <= last[1]; x += 1) {
      const asked = isOne ? given[0][0] : given[y - top][x - left];
      if (asked === undefined) continue; // a shorter line of what was copied
      const read = parse(asked);
      unknown.push(...read.unknown);
      if (contradicts(read.codes)) unknown.push(asked);
      entries.push([rows[y][x], read.codes]);
    }
  }
  if (unknown.length) {
    say(`${texts.whole}`, true);
    refuse(unknown);
  } else change(entries);
};

const moves = {
  ArrowUp: ([y, x]) => [y - 1, x],
  ArrowDown: ([y, x]) => [y + 1, x],
  ArrowLeft: ([y, x]) => [y, x - 1],
  ArrowRight: ([y, x]) => [y, x + 1],
  Home: ([y], ctrl) => [ctrl ? 0 : y, ctrl ? 0 : 0],
  End: ([y], ctrl) => [ctrl ? rows.length - 1 : y, width - 1],
  PageUp: ([y, x]) => [y - 10, x],
  PageDown: ([y, x]) => [y + 10, x],
};

const enter = (cell) => {
  if (!isBody(cell)) cell.querySelector("a").click();
  else if (cell.dataset.theirs !== undefined) toChoice(cell);
  else open(cell);
};

const press = (event, cell) => {
  const { key } = event;
  const ctrl = event.ctrlKey || event.metaKey;
  if (moves[key] && !event.altKey) move(...moves[key](places.get(cell), ctrl), event.shiftKey);
  else if (ctrl && key.toLowerCase() === "z" && !event.shiftKey) back(undoable, redoable, "before", texts.undone);
  else if (ctrl && (key.toLowerCase() === "y" || key.toLowerCase() === "z")) back(redoable, undoable, "after", texts.redone);
  else if (ctrl || event.altKey) return false;
  else if (key === "Enter") enter(cell);
  else if (key === "Escape") { from = null; typed = { text: "", at: 0 }; mark(); }
  else if (!isBody(cell)) return false;
  else if (key === "F2") asText(cell);
  else if (key === "Delete" || key === "Backspace") change(chosen().map((each) => [each, []]));
  else if (key === "/") typed = { text: "", at: 0, slash: cell };
  else if (key.length === 1 && key !== " ") type(key);
  else return false;
  return true;
};

const begin = () => {
  for (const [cell] of places) {
    cell.dataset.place = "";
    cell.tabIndex = -1;
  }
  for (const link of grid.querySelectorAll("tbody a")) link.tabIndex = -1;
  rows[0][1].tabIndex = 0;
  grid.addEventListener("keydown", (event) => {
    const cell = current();
    if (cell && event.target === cell && press(event, cell)) event.preventDefault();
  });
  grid.addEventListener("mousedown", (event) => {
    const cell = event.target.closest("td[data-place]");
    if (!cell || event.target.matches("input")) return;
    event.preventDefault();
    move(...places.get(cell), event.shiftKey);
  });
  grid.addEventListener("dblclick", (event) => { if (isBody(event.target.closest("[data-place]"))) enter(current()); });
  document.addEventListener("copy", (event) => {
    if (!isBody(current()) || event.target.matches?.("input")) return;
    const cells = block();
    event.clipboardData.setData("text/plain", cells.map((row) => row.map((cell) => lettersOf(codesOf(cell))).join("\t")).join("\n"));
    event.preventDefault();
    say(`${texts.copied} ${cells.flat().length}`);
  });
  document.addEventListener("paste", (event) => {
    if (!isBody(current()) || event.target.matches?.("input")) return;
    event.preventDefault();
    paste(event.clipboardData.getData("text/plain"));
  });
};

if (rows.length && width > 1) begin();
