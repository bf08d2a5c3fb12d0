/** <catalog-view>: everything that can be asked about, in a dialog that can be searched. */

import { button, fill, make, send } from "./dom.js";

/**
 * @typedef {{label: string, about: string, words: string}} Entry
 * @typedef {{title: string, entries: Entry[]}} Group
 */

export class CatalogView extends HTMLElement {
  connectedCallback() {
    this.search = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "search",
        id: "catalog-search",
        placeholder: "Search metrics and fields",
        autocomplete: "off",
        oninput: () => this.#list(),
      })
    );
    this.lists = make("div", { class: "catalog-lists" });
    this.dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { class: "catalog", "aria-labelledby": "catalog-title" },
        make(
          "div",
          { class: "bar" },
          make("h2", { id: "catalog-title" }, "What can I ask?"),
          button("Close", () => this.dialog?.close(), { class: "quiet" }),
        ),
        make("label", { for: "catalog-search", class: "unseen" }, "Search metrics and fields"),
        this.search,
        this.lists,
      )
    );
    fill(this, this.dialog);
    /** @type {Group[]} */
    this.groups = [];
  }

  /** @param {any} catalog */
  set catalog(catalog) {
    this.groups = groupsOf(catalog);
    this.#list();
  }

  open() {
    this.dialog?.showModal();
    this.search?.select();
  }

  #list() {
    const wanted = (this.search?.value ?? "").trim().toLowerCase();
    const found = (this.groups ?? [])
      .map(({ title, entries }) => ({
        title,
        entries: entries.filter((one) => one.words.includes(wanted)),
      }))
      .filter(({ entries }) => entries.length > 0);
    if (!this.lists) return;
    fill(
      this.lists,
      ...found.map(({ title, entries }) =>
        make(
          "section",
          {},
          make("h3", {}, title),
          make("ul", {}, ...entries.map((one) => this.#entry(one, title === METRICS))),
        ),
      ),
      found.length === 0 && make("p", { class: "small" }, "Nothing is called that."),
    );
  }

  /**
   * A metric begins a question, a field goes on with it.
   * @param {Entry} entry
   * @param {boolean} begins
   */
  #entry(entry, begins) {
    const choose = () => {
      this.dialog?.close();
      send(this, "word", { text: entry.label, begins });
    };
    return make(
      "li",
      {},
      button(entry.label, choose),
      entry.about !== "" && make("span", { class: "small" }, entry.about),
    );
  }
}

const METRICS = "Metrics";

/**
 * @param {any} catalog
 * @returns {Group[]}
 */
function groupsOf(catalog) {
  const metrics = catalog.metrics.map((/** @type {any} */ one) =>
    entry(one, one.description || one.definition),
  );
  const fields = catalog.datasets.map((/** @type {any} */ dataset) => ({
    title: `By ${dataset.label.toLowerCase()}`,
    entries: dataset.dimensions
      .filter((/** @type {any} */ one) => one.allowed)
      .map((/** @type {any} */ one) => entry(one, one.description)),
  }));
  return [{ title: METRICS, entries: metrics }, ...fields];
}

/**
 * @param {any} item
 * @param {string} about
 * @returns {Entry}
 */
function entry(item, about) {
  const words = [item.name, item.label, about, ...item.synonyms].join(" ").toLowerCase();
  return { label: item.label, about, words };
}

customElements.define("catalog-view", CatalogView);
