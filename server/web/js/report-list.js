/** <report-list>: the reports that have a name, in a dialog; each is made as PDF at a press. */

import { ProblemError, getJson } from "./api.js";
import { button, fill, make } from "./dom.js";
import { reportButton } from "./report-button.js";

export class ReportList extends HTMLElement {
  connectedCallback() {
    this.list = make("ul", { class: "talks" });
    this.dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { class: "sheet", "aria-labelledby": "reports-title" },
        make(
          "div",
          { class: "bar" },
          make("h2", { id: "reports-title" }, "Reports"),
          button("Close", () => this.dialog?.close(), { class: "quiet" }),
        ),
        make("div", { class: "sheet-in", tabindex: 0 }, this.list),
      )
    );
    fill(this, this.dialog);
  }

  async open() {
    if (!this.list) return;
    fill(this.list, make("li", { class: "small" }, "Loading"));
    this.dialog?.showModal();
    try {
      const found = await getJson("/api/reports");
      fill(this.list, ...found.templates.map(row));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      fill(this.list, make("li", { class: "problem", role: "alert" }, error.message));
    }
  }
}

/** @param {{name: string, title: string, description: string, own: boolean}} one */
function row(one) {
  return make(
    "li",
    {},
    make(
      "div",
      { class: "talk" },
      make("span", { class: "talk-title" }, one.own ? `${one.name} (your own)` : one.name),
      make("span", { class: "small" }, one.description),
    ),
    reportButton("PDF", { template: one.name }, `PDF of ${one.name}`),
  );
}

customElements.define("report-list", ReportList);
