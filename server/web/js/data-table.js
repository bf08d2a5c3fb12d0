/** <data-table>: the rows of an answer, as the server wrote them for people. */

import { fill, make } from "./dom.js";

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Column} Column */

const NUMBERS = new Set(["integer", "decimal", "number"]);

class DataTable extends HTMLElement {
  /** @param {Answer} answer */
  set answer(answer) {
    if (answer.row_count === 0) {
      fill(this, make("p", { class: "small" }, "No rows."));
      return;
    }
    const heads = answer.columns.map((column) =>
      make("th", { scope: "col", class: kind(column) }, column.label, column.additive ? null : mark()),
    );
    const rows = answer.display.map((texts, at) =>
      make("tr", {}, ...texts.map((text, place) =>
        cell(answer.columns[place], text, answer.rows[at][place] === null, place === 0))),
    );
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
          make("thead", {}, make("tr", {}, ...heads)),
          make("tbody", {}, ...rows),
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

/** @param {Column} column */
function kind(column) {
  return NUMBERS.has(column.type) && column.role !== "key" ? "number" : null;
}

function mark() {
  return make("span", { title: "Groups cannot be added up", "aria-label": ", not additive" }, " *");
}

/**
 * @param {Column} column
 * @param {string} text
 * @param {boolean} none
 * @param {boolean} first
 */
function cell(column, text, none, first) {
  const classes = [kind(column), none ? "none" : null].filter(Boolean).join(" ");
  const isHead = first && column.role !== "metric";
  return make(isHead ? "th" : "td", { scope: isHead ? "row" : null, class: classes || null }, text);
}

customElements.define("data-table", DataTable);
