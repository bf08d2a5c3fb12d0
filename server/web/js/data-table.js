/** <data-table>: the rows of an answer, as the server wrote them for people. */

import { follows, isNumber, moved, parted } from "./columns.js";
import { fill, make } from "./dom.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Cell} Cell */
/** @typedef {import("./types.js").Column} Column */

const ARROWS = { up: " ▲", down: " ▼" };

class DataTable extends HTMLElement {
  /** @param {Answer} answer */
  set answer(answer) {
    const below = beside(answer);
    if (answer.row_count === 0 && below.length === 0) {
      fill(this, make("p", { class: "small" }, "No rows."));
      return;
    }
    // A total without any group to name it in gets a column for its name.
    const unnamed = below.length > 0 && answer.columns.every((column) => column.role === "metric");
    const heads = answer.columns.map((column) => head(answer.columns, column));
    const scales = answer.columns.map((column, place) => barScale(answer, column, place));
    const rows = answer.display.map((texts, at) =>
      row(answer.columns, texts, answer.rows[at], unnamed ? make("td", {}) : null, scales));
    const last = below.map((one) =>
      row(answer.columns, one.texts, one.cells, unnamed ? make("th", { scope: "row" }, one.name) : null));
    const shown = answer.display.length;
    const rest = answer.row_count > shown;
    fill(
      this,
      make(
        "div",
        { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Rows" },
        make(
          "table",
          {},
          make("caption", { class: "unseen" }, answer.interpretation.sentence),
          make("thead", {}, make("tr", {}, unnamed && make("td", {}), ...heads)),
          make("tbody", {}, ...rows),
          last.length > 0 && make("tfoot", {}, ...last),
        ),
      ),
      rest &&
        make(
          "p",
          { class: "small" },
          `The first ${shown.toLocaleString("en-US")} of ${answer.row_count.toLocaleString("en-US")} rows; the CSV holds all.`,
        ),
    );
  }
}

/**
 * The rows that are no group of their own: what a limit cut, and the total.
 * @param {Answer} answer
 * @returns {{name: string, texts: string[], cells: Cell[]}[]}
 */
function beside(answer) {
  const others = (answer.others_display ?? []).map((texts, at) => ({
    name: "Others",
    texts,
    cells: (answer.others ?? [])[at],
  }));
  if (!answer.totals_display || !answer.totals) return others;
  return [...others, { name: "Total", texts: answer.totals_display, cells: answer.totals }];
}

/**
 * @param {Column[]} columns
 * @param {Column} column
 */
function head(columns, column) {
  const [own, words] = parted(columns, column);
  const classes = [isNumber(column) && "number", follows(column) && "beside"].filter(Boolean).join(" ");
  return make(
    "th",
    { scope: "col", class: classes || null },
    own !== "" && make("span", { class: "unseen" }, own),
    words,
    column.additive || follows(column) ? null : mark(),
  );
}

function mark() {
  return make("span", { title: "Groups cannot be added up", "aria-label": ", not additive" }, " *");
}

/**
 * The amount a full bar in a column's cells stands for; null where bars would say nothing: a value
 * that does not add up or is negative, or too few rows to compare.
 * @param {Answer} answer
 * @param {Column} column
 * @param {number} place
 * @returns {number | null}
 */
function barScale(answer, column, place) {
  if (column.role !== "metric" || !column.additive || follows(column)) return null;
  const values = answer.rows.map((cells) => cells[place]).filter((one) => typeof one === "number");
  if (values.length < 3 || values.some((one) => one < 0)) return null;
  return Math.max(...values) || null;
}

/**
 * @param {Column[]} columns
 * @param {string[]} texts
 * @param {Cell[]} cells
 * @param {HTMLElement | null} name
 * @param {(number | null)[]} [scales]
 */
function row(columns, texts, cells, name, scales = []) {
  const made = texts.map((text, place) => {
    const shown = cell(columns[place], text, cells[place], place === 0);
    const [value, scale] = [cells[place], scales[place]];
    if (scale && typeof value === "number") {
      shown.classList.add("barred");
      shown.style.setProperty("--share", `${((100 * value) / scale).toFixed(1)}%`);
    }
    return shown;
  });
  return make("tr", {}, name, ...made);
}

/**
 * @param {Column} column
 * @param {string} text
 * @param {Cell} value
 * @param {boolean} first
 */
function cell(column, text, value, first) {
  const change = moved(column, value);
  const classes = [
    isNumber(column) && "number",
    value === null && !/^\w/.test(text) && "none",
    change && change.good !== null && (change.good ? "good" : "bad"),
  ];
  const isHead = first && column.role !== "metric";
  return make(
    isHead ? "th" : "td",
    { scope: isHead ? "row" : null, class: classes.filter(Boolean).join(" ") || null },
    text,
    change && follows(column) === "change" && make("span", { "aria-hidden": "true" }, ARROWS[change.way]),
  );
}

customElements.define("data-table", DataTable);
