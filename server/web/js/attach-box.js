/** <attach-box>: the files that go along with the next question, and how each was read. */

import { ProblemError, attach } from "./api.js";
import { announce, button, fill, make, send } from "./dom.js";

/** @typedef {import("./types.js").Attached} Attached */

/** What may be chosen; the server looks into the file whatever its name says. */
export const ACCEPTED = ".csv,.tsv,.txt,image/png,image/jpeg,image/webp";
const LARGEST = 5_000_000;
/** Names of the files attached on this page, by id. @type {Map<string, string>} */
const names = new Map();

/** @param {string} id */
export function attachedName(id) {
  return names.get(id) ?? "an attached file";
}

export class AttachBox extends HTMLElement {
  /** @type {{file: File, found: Attached | null, row: HTMLElement}[]} */
  waiting = [];

  /** Ids of the files that are ready. */
  get ids() {
    return this.waiting.flatMap((one) => (one.found ? [one.found.id] : []));
  }

  /** Whether a file is still on its way. */
  get busy() {
    return this.waiting.some((one) => one.found === null && !one.row.classList.contains("failed"));
  }

  /** @param {Iterable<File>} files */
  add(files) {
    for (const file of files) this.#take(file);
  }

  /** Forget what went along with a question. */
  clear() {
    this.waiting = [];
    fill(this);
  }

  /** @param {File} file */
  async #take(file) {
    const entry = { file, found: /** @type {Attached | null} */ (null), row: make("div", { class: "attached" }) };
    this.waiting.push(entry);
    this.append(entry.row);
    const remove = () => this.#remove(entry);
    fill(entry.row, head(file.name, "Reading the file", remove));
    try {
      if (file.size > LARGEST) throw new Error(`The file is larger than ${LARGEST / 1e6} MB`);
      entry.found = await attach(file.name, await base64(file));
      names.set(entry.found.id, entry.found.name);
      fill(entry.row, ...shown(this, entry.found, file, remove));
      announce(`${entry.found.name} is attached`);
    } catch (error) {
      entry.row.classList.add("failed");
      fill(entry.row, head(file.name, "", remove), ...failure(error));
    }
  }

  /** @param {{row: HTMLElement}} entry */
  #remove(entry) {
    entry.row.remove();
    this.waiting = this.waiting.filter((one) => one !== entry);
  }
}

/**
 * @param {string} name
 * @param {string} about
 * @param {() => void} remove
 */
function head(name, about, remove) {
  return make(
    "div",
    { class: "attached-head" },
    make("strong", {}, name),
    make("span", { class: "small" }, about),
    button("Remove", remove, { class: "quiet", "aria-label": `Remove ${name}` }),
  );
}

/**
 * @param {HTMLElement} box
 * @param {Attached} found
 * @param {File} file
 * @param {() => void} remove
 */
function shown(box, found, file, remove) {
  const table = found.table;
  if (table === null) {
    const picture = make("img", { alt: `Preview of ${found.name}`, class: "preview" });
    base64(file).then((text) => picture.setAttribute("src", `data:${found.media_type};base64,${text}`));
    return [head(found.name, "A picture to rebuild with your data", remove), picture];
  }
  const rows = `${table.rows.toLocaleString("en-US")} ${table.rows === 1 ? "row" : "rows"}`;
  const about = `${rows}, ${table.columns.length} columns. Questions are asked of this file only.`;
  const left = [
    table.rejected > 0 && `${table.rejected.toLocaleString("en-US")} rows could not be read and are left out`,
    table.left_out > 0 && `${table.left_out.toLocaleString("en-US")} lines are no rows (totals, footers) and are left out`,
    ...table.findings,
  ].filter((one) => typeof one === "string");
  return [
    head(found.name, about, remove),
    left.length > 0 && make("ul", { class: "warnings" }, ...left.map((text) => make("li", {}, text))),
    make(
      "div",
      { class: "chips", role: "group", "aria-label": "What can be asked of this file" },
      ...table.metrics
        .slice(0, 8)
        .map((text) => button(text, () => send(box, "word", { text, begins: true }))),
    ),
    make(
      "details",
      { class: "fold" },
      make("summary", {}, "How it was read"),
      make(
        "div",
        { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Import plan" },
        make(
          "table",
          {},
          make("thead", {}, make("tr", {}, ...["Column", "Read as", "In the file"].map((text) =>
            make("th", { scope: "col" }, text)))),
          make("tbody", {}, ...table.columns.map((one) =>
            make(
              "tr",
              {},
              make("td", {}, one.name),
              make("td", {}, one.date_format ? `${one.type} (${one.date_format})` : one.type),
              make("td", {}, one.source),
            ))),
        ),
      ),
    ),
  ];
}

/** @param {unknown} error */
function failure(error) {
  if (error instanceof ProblemError) {
    return error.problem.issues.length === 0
      ? [make("p", { class: "say-problem", role: "alert" }, error.message)]
      : error.problem.issues.map((issue) =>
          make("p", { class: "say-problem", role: "alert" }, [issue.message, ...issue.hints].join(": ")),
        );
  }
  if (error instanceof Error) return [make("p", { class: "say-problem", role: "alert" }, error.message)];
  throw error;
}

/**
 * @param {File} file
 * @returns {Promise<string>}
 */
function base64(file) {
  return new Promise((ready, failed) => {
    const reader = new FileReader();
    reader.onload = () => ready(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => failed(new Error("The file cannot be read"));
    reader.readAsDataURL(file);
  });
}

customElements.define("attach-box", AttachBox);
