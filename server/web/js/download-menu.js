/** <download-menu>: an answer as a file, in every format there is. */

import { queryFile } from "./api.js";
import { button, fill, make } from "./dom.js";

/** @typedef {import("./types.js").Answer} Answer */

/** Name, what it is good for, media type, ending, and whether it is a picture. */
const FORMATS = [
  ["Excel", "with a sheet of its sources", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"],
  ["CSV", "the rows alone", "text/csv", "csv"],
  ["CSV with sources", "both in a zip file", "application/zip", "zip"],
  ["Parquet", "exact types", "application/vnd.apache.parquet", "parquet"],
  ["Arrow", "exact types, as a stream", "application/vnd.apache.arrow.stream", "arrow"],
  ["JSON", "the whole answer", "application/vnd.provenue.answer+json", "json"],
  ["Picture as SVG", "scales without loss", "image/svg+xml", "svg"],
  ["Picture as PNG", "for slides and mail", "image/png", "png"],
];
const PICTURES = ["svg", "png"];

class DownloadMenu extends HTMLElement {
  /** @param {Answer} answer */
  set answer(answer) {
    const drawable = answer.chart !== null && answer.chart.vega_lite !== null;
    const offered = FORMATS.filter(([, , , ending]) => drawable || !PICTURES.includes(ending));
    const opener = button("Download", () => this.toggle(), {
      class: "quiet",
      "aria-expanded": "false",
      "aria-haspopup": "true",
    });
    const list = make(
      "div",
      { class: "menu", role: "group", "aria-label": "Download as" },
      ...offered.map((one) => this.item(answer, one)),
    );
    const told = make("span", { class: "small", role: "status" });
    list.hidden = true;
    fill(this, told, opener, list);
    this.opener = opener;
    this.list = list;
    this.told = told;
  }

  connectedCallback() {
    this.outside = (/** @type {Event} */ event) => {
      if (!this.contains(/** @type {Node} */ (event.target))) this.close();
    };
    document.addEventListener("click", this.outside);
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.list?.hidden !== false) return;
      event.stopPropagation();
      this.close();
      this.opener?.focus();
    });
  }

  disconnectedCallback() {
    if (this.outside) document.removeEventListener("click", this.outside);
  }

  /**
   * @param {Answer} answer
   * @param {string[]} format
   */
  item(answer, [name, aside, mediaType]) {
    const one = button("", () => this.take(answer, one, mediaType));
    fill(one, make("span", {}, name), make("span", { class: "small" }, aside));
    return one;
  }

  toggle() {
    if (this.list?.hidden === false) return this.close();
    if (this.list) this.list.hidden = false;
    this.opener?.setAttribute("aria-expanded", "true");
    this.list?.querySelector("button")?.focus();
  }

  close() {
    if (this.list) this.list.hidden = true;
    this.opener?.setAttribute("aria-expanded", "false");
  }

  /**
   * @param {Answer} answer
   * @param {HTMLElement} control
   * @param {string} mediaType
   */
  async take(answer, control, mediaType) {
    control.setAttribute("disabled", "");
    this.say("Making the file…");
    try {
      const file = await queryFile(answer, mediaType);
      const address = URL.createObjectURL(file.content);
      make("a", { href: address, download: file.name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10_000);
      this.say("");
      this.close();
      this.opener?.focus();
    } catch (error) {
      this.say(error instanceof Error ? `Not saved: ${error.message}` : "Not saved");
    } finally {
      control.removeAttribute("disabled");
    }
  }

  /** @param {string} text */
  say(text) {
    if (this.told) this.told.textContent = text;
  }
}

customElements.define("download-menu", DownloadMenu);
