/** <answer-view>: an answer with its chart, its table, how it was read and where it comes from. */

import { follows, moved } from "./columns.js";
import "./data-table.js";
import { button, fill, make, send } from "./dom.js";
import "./download-menu.js";
import { keptChips } from "./kept-chips.js";
import "./vega-chart.js";
import { dateText, momentText, usageText } from "./words.js";

/** @typedef {import("./types.js").Answer} Answer */

class AnswerView extends HTMLElement {
  /** @param {Answer} answer */
  set answer(answer) {
    this.className = "card-in";
    const tiles = numberTiles(answer);
    fill(
      this,
      tiles,
      ...said(answer, tiles !== null),
      keptChips(answer),
      warnings(answer),
      ...picture(answer, tiles !== null),
      reading(answer),
      computed(answer),
      sources(answer),
      suggestions(answer),
      proof(answer),
    );
  }
}

/**
 * What the answer says; the first sentence is the headline unless a lone number is.
 * @param {Answer} answer
 * @param {boolean} plain
 */
function said(answer, plain) {
  const texts = answer.text.map((one) => one.text);
  const [first, ...rest] = texts.length > 0 ? texts : [answer.interpretation.sentence];
  const body = plain ? [first, ...rest] : rest;
  return [
    !plain && make("p", { class: "headline" }, first),
    body.length > 0 &&
      make("div", { class: "sentences" }, ...body.map((text) => make("p", {}, text))),
  ];
}

/** @param {Answer} answer */
function warnings(answer) {
  if (answer.warnings.length === 0) return null;
  return make(
    "ul",
    { class: "warnings", "aria-label": "Good to know" },
    ...answer.warnings.map((one) => make("li", {}, make("strong", {}, "Note: "), one.message)),
  );
}

/**
 * The chart and the table, one shown at a time.
 * @param {Answer} answer
 * @param {boolean} told whether the numbers are shown already: all of them, or with a table
 */
function picture(answer, told) {
  if (told && answer.columns.length === 1 && answer.totals === null) return [];
  const table = /** @type {any} */ (make("data-table"));
  table.answer = answer;
  const drawable = !told && answer.chart !== null && answer.chart.vega_lite !== null;
  const chart = drawable ? /** @type {any} */ (make("vega-chart")) : null;
  if (chart) {
    chart.headline = answer.text[0]?.text;
    chart.chart = answer.chart;
  }
  const download = /** @type {any} */ (make("download-menu"));
  download.answer = answer;
  if (!chart) {
    const bar = answer.row_count > 0 && make("div", { class: "bar" }, make("span"), download);
    return [table, bar];
  }
  const views = { Chart: chart, Table: table };
  const switches = Object.entries(views).map(([name, view]) =>
    button(name, () => show(view), { "aria-pressed": "false" }),
  );
  const show = (/** @type {Element} */ shown) => {
    Object.values(views).forEach((view, at) => {
      view.hidden = view !== shown;
      switches[at].setAttribute("aria-pressed", String(view === shown));
    });
  };
  show(chart);
  const group = make("div", { class: "segmented", role: "group", "aria-label": "Show as" }, ...switches);
  return [make("div", { class: "bar" }, group, download), chart, table];
}

/** Numbers of one row need no axes: a tile each. @param {Answer} answer */
function numberTiles(answer) {
  const lone = answer.row_count === 1 && answer.columns.every((one) => one.role === "metric");
  const own = answer.columns.filter((one) => follows(one) === null);
  if (!lone || own.length > 4) return null;
  return make("div", { class: "tiles" }, ...own.map((one) => tile(answer, one)));
}

/**
 * @param {Answer} answer
 * @param {import("./types.js").Column} column
 */
function tile(answer, column) {
  const at = answer.columns.indexOf(column);
  return make(
    "div",
    { class: "tile" },
    make("span", { class: "label" }, column.label),
    make("span", { class: "value" }, answer.display[0][at]),
    ...movement(answer, column),
  );
}

/**
 * How a number moved: which way, whether that is good, and what it was.
 * @param {Answer} answer
 * @param {import("./types.js").Column} column
 */
function movement(answer, column) {
  const place = (/** @type {string} */ kind) =>
    answer.columns.findIndex((one) => one.name === `${column.name}:${kind}`);
  const before = place("previous");
  if (before < 0) return [];
  const percent = place("change_pct");
  const shown =
    column.format === "percent" || answer.rows[0][percent] === null ? place("change") : percent;
  const cell = answer.rows[0][shown];
  const way = moved(answer.columns[shown], cell);
  const words = answer.columns[before].label.slice(column.label.length + 2);
  const size = answer.display[0][shown].replace(/[+−]/, "");
  const judged = way === null || way.good === null ? "" : way.good ? " (good)" : " (bad)";
  return [
    cell === 0 && make("span", { class: "moved" }, "unchanged"),
    way &&
      make(
        "span",
        { class: way.good === null ? "moved" : `moved ${way.good ? "good" : "bad"}` },
        make("span", { "aria-hidden": "true" }, way.way === "up" ? "▲ " : "▼ "),
        `${way.way} ${size}${judged}`,
      ),
    make("span", { class: "label" }, `${words}: ${answer.display[0][before]}`),
  ];
}

/** @param {Answer} answer */
function reading(answer) {
  const read = answer.interpretation;
  const notes = [
    ...read.filters.map((text) => `Only ${text}`),
    ...read.assumptions,
    ...read.ignored.map((text) => `“${text}” changed nothing`),
  ];
  return make(
    "section",
    { class: "reading" },
    make("h3", {}, "How the question was read"),
    make("p", {}, read.sentence),
    notes.length > 0 && make("ul", {}, ...notes.map((text) => make("li", {}, text))),
  );
}

/** @param {Answer} answer */
function computed(answer) {
  const parameters = Object.entries(answer.parameters);
  const copy = button("Copy", async () => {
    const values = parameters.map(([name, value]) => `-- $${name} = ${JSON.stringify(value)}`);
    await navigator.clipboard.writeText([...values, answer.sql].join("\n"));
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 1500);
  });
  return fold(
    "How was this computed?",
    "",
    answer.interpretation.metrics.length > 0 &&
      make("dl", { class: "facts" }, ...answer.interpretation.metrics.flatMap((one) => [
        make("dt", {}, one.label),
        make("dd", {}, one.definition),
      ])),
    ...ways(answer),
    make(
      "div",
      { class: "sql" },
      make("pre", { tabindex: 0, "aria-label": "SQL" }, make("code", {}, answer.sql)),
      copy,
    ),
    parameters.length > 0 && make("h3", {}, "Values, bound apart from the SQL"),
    parameters.length > 0 &&
      make("dl", { class: "facts" }, ...parameters.flatMap(([name, value]) => [
        make("dt", { class: "mono" }, `$${name}`),
        make("dd", { class: "mono" }, JSON.stringify(value)),
      ])),
    ...lineage(answer),
    answer.chart && make("p", { class: "small" }, `Shown as ${answer.chart.kind}: ${answer.chart.reason}`),
  );
}

/** How fields are reached, and where rows without a match stand. @param {Answer} answer */
function ways(answer) {
  const { paths, groups } = answer.interpretation;
  return [
    paths.length > 0 && make("h3", {}, "Joined"),
    paths.length > 0 && make("ul", { class: "mono" }, ...paths.map((text) => make("li", {}, text))),
    ...groups.map((text) => make("p", { class: "small" }, `${text[0].toUpperCase()}${text.slice(1)}.`)),
  ];
}

/** The columns of tables that each column is made of. @param {Answer} answer */
function lineage(answer) {
  const labels = new Map(answer.columns.map((one) => [one.name, one.label]));
  const made = answer.lineage.filter((one) => one.sources.length > 0);
  if (made.length === 0) return [];
  return [
    make("h3", {}, "Made of"),
    make("dl", { class: "facts" }, ...made.flatMap((one) => [
      make("dt", {}, labels.get(one.column) ?? one.column),
      make("dd", { class: "mono" }, one.sources
        .map((source) => `${source.table}.${source.column} (${source.roles.join(", ")})`)
        .join(", ")),
    ])),
  ];
}

/** @param {Answer} answer */
function sources(answer) {
  if (answer.citations.length === 0) return null;
  const rows = answer.citations.map((one) =>
    make(
      "tr",
      {},
      make("td", {}, one.table),
      make("td", { class: "mono" }, one.source),
      make("td", { class: "number" }, one.rows.toLocaleString("en-US")),
      make("td", {}, momentText(one.loaded_at)),
      make("td", { class: "mono", title: one.sha256 }, one.sha256.slice(0, 12)),
    ),
  );
  const heads = ["Table", "File", "Rows", "Loaded", "SHA-256"];
  return fold(
    "Sources",
    answer.citations.map((one) => one.source).join(", "),
    make(
      "div",
      { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Sources" },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ...heads.map((text) =>
          make("th", { scope: "col", class: text === "Rows" ? "number" : null }, text)))),
        make("tbody", {}, ...rows),
      ),
    ),
  );
}

/** @param {Answer} answer */
function suggestions(answer) {
  if (answer.suggestions.length === 0) return null;
  const list = make("div", { class: "chips suggest", role: "group", "aria-label": "Ask next" });
  list.append(...answer.suggestions.map((text) => button(text, () => send(list, "ask", text))));
  return list;
}

/** @param {Answer} answer */
function proof(answer) {
  const facts = [
    ["Audit record ", answer.audit_id],
    ["Snapshot ", answer.snapshot],
  ];
  return make(
    "div",
    { class: "proof" },
    make("span", {}, `As of ${dateText(answer.as_of)}`),
    ...facts.map(([name, value]) => make("span", {}, name, make("span", { class: "mono" }, value))),
    answer.usage && make("span", {}, usageText(answer.usage)),
  );
}

/**
 * A part that opens.
 * @param {string} title
 * @param {string} aside
 * @param {...(Node | null | false)} children
 */
function fold(title, aside, ...children) {
  return make(
    "details",
    { class: "fold" },
    make("summary", {}, title, aside !== "" && make("span", { class: "small" }, aside)),
    make("div", { class: "fold-in" }, ...children),
  );
}

customElements.define("answer-view", AnswerView);
