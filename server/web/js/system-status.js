/** <system-status>: what is served, as of when, and whether the audit log holds. */

import { ProblemError, getJson } from "./api.js";
import { fill, make } from "./dom.js";
import { dateText, momentText } from "./words.js";

class SystemStatus extends HTMLElement {
  connectedCallback() {
    this.dot = make("span", { class: "dot" });
    this.words = make("span", { class: "words" }, "…");
    this.control = make(
      "button",
      {
        type: "button",
        class: "quiet status-button",
        "aria-expanded": "false",
        "aria-controls": "status-panel",
        onclick: () => this.#toggle(this.panel?.hidden ?? false),
      },
      this.dot,
      this.words,
    );
    this.panel = make("div", { id: "status-panel", class: "status-panel", hidden: true });
    fill(this, this.control, this.panel);
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || this.panel?.hidden) return;
      event.stopPropagation();
      this.#toggle(false);
      this.control?.focus();
    });
    document.addEventListener("click", (event) => {
      if (event.target instanceof Node && !this.contains(event.target)) this.#toggle(false);
    });
    this.refresh();
  }

  async refresh() {
    try {
      this.#show(await getJson("/api/health"));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      this.#say("bad", "Not well");
      if (this.panel) fill(this.panel, make("p", {}, error.message));
    }
  }

  /** @param {boolean} open */
  #toggle(open) {
    if (!this.panel || this.panel.hidden === !open) return;
    this.panel.hidden = !open;
    this.control?.setAttribute("aria-expanded", String(open));
    if (open) this.refresh();
  }

  /**
   * @param {string} state
   * @param {string} words
   */
  #say(state, words) {
    if (this.dot) this.dot.className = `dot ${state}`;
    if (this.words) this.words.textContent = words;
  }

  /** @param {any} health */
  #show(health) {
    const well = health.status === "ok";
    this.#say(well ? "ok" : "bad", well ? "Ready" : "Not well");
    if (well && health.as_of && this.words) {
      fill(this.words, make("span", { class: "aside" }, "as of "), dateText(health.as_of));
    }
    const audit = health.audit;
    /** @type {[string, string][]} */
    const facts = [
      ["Model", `${health.model} (${health.model_fingerprint.slice(0, 10)})`],
      ["As of", health.as_of ? dateText(health.as_of) : "unknown"],
      ["Snapshot", `${health.snapshot}, ${momentText(health.snapshot_created_at)}`],
      ["Audit log", auditText(audit)],
      ["Model checks", checksText(health.checks)],
      ["Version", health.version],
    ];
    if (!this.panel) return;
    fill(
      this.panel,
      make("h2", {}, well ? "All is well" : "Something is wrong"),
      !well && make("p", { class: "problem" }, health.problem),
      make("dl", { class: "facts" }, ...facts.flatMap(([name, value]) => [
        make("dt", {}, name),
        make("dd", {}, value),
      ])),
      tableOf(health.tables),
    );
  }
}

/** @param {{errors: number, warnings: number, checked_at: string} | null} checks */
function checksText(checks) {
  if (checks === null) return "not made yet";
  const counts = [[checks.errors, "error"], [checks.warnings, "warning"]];
  const said = counts.filter(([count]) => count).map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return `${said.join(", ") || "nothing found"}, ${momentText(checks.checked_at)}`;
}

/** @param {{ok: boolean, records: number, reason: string | null} | null} audit */
function auditText(audit) {
  if (audit === null) return "not kept here";
  const records = `${audit.records.toLocaleString("en-US")} records`;
  return audit.ok ? `${records}, chain unbroken` : `broken: ${audit.reason}`;
}

/** @param {any[]} tables */
function tableOf(tables) {
  const rows = tables.map((one) =>
    make(
      "tr",
      {},
      make("td", {}, one.table),
      make("td", { class: "number" }, one.rows.toLocaleString("en-US")),
      make("td", { class: "number" }, one.rejected.toLocaleString("en-US")),
      make("td", {}, momentText(one.loaded_at)),
    ),
  );
  const heads = [["Table", ""], ["Rows", "number"], ["Rejected", "number"], ["Loaded", ""]];
  return make(
    "div",
    { class: "table-scroll", tabindex: 0, role: "region", "aria-label": "Tables" },
    make(
      "table",
      {},
      make("thead", {}, make("tr", {}, ...heads.map(([text, kind]) =>
        make("th", { scope: "col", class: kind || null }, text)))),
      make("tbody", {}, ...rows),
    ),
  );
}

customElements.define("system-status", SystemStatus);
