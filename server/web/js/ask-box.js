/** <ask-box>: the question, its button, and what it follows up on. */

import { ACCEPTED } from "./attach-box.js";
import { button, fill, make, send } from "./dom.js";
import { icon } from "./icons.js";

export class AskBox extends HTMLElement {
  connectedCallback() {
    this.input = /** @type {HTMLInputElement} */ (
      make("input", {
        id: "question",
        name: "question",
        type: "text",
        autocomplete: "off",
        spellcheck: "true",
        enterkeyhint: "send",
        maxlength: 2000,
        placeholder: "What is our win rate by region this quarter?",
      })
    );
    this.action = button("Ask", () => this.#act(), { class: "main" });
    this.follows = make("div", { class: "follows" });
    this.files = /** @type {import("./attach-box.js").AttachBox} */ (make("attach-box"));
    const chooser = /** @type {HTMLInputElement} */ (
      make("input", {
        type: "file",
        accept: ACCEPTED,
        multiple: true,
        hidden: true,
        onchange: () => {
          this.files?.add(chooser.files ?? []);
          chooser.value = "";
          this.input?.focus();
        },
      })
    );
    const label = "Attach a CSV file or a picture";
    const clip = button("", () => chooser.click(), { class: "quiet clip", "aria-label": label, title: label });
    clip.append(icon("clip"));
    fill(
      this,
      make("label", { for: "question", class: "unseen" }, "Your question"),
      make("div", { class: "ask-row" }, this.input, chooser, clip, this.action),
      this.files,
      this.follows,
      make(
        "div",
        { class: "ask-foot" },
        make(
          "div",
          { class: "rooms" },
          button("What can I ask?", () => send(this, "catalog", null), { class: "quiet" }),
          button("Conversations", () => send(this, "talks", null), { class: "quiet" }),
          button("Reports", () => send(this, "reports", null), { class: "quiet" }),
          button("Review", () => send(this, "review", null), { class: "quiet", title: "Feedback that waits for a decision" }),
        ),
        make(
          "div",
          { class: "keys" },
          make("span", {}, make("kbd", {}, "/"), " focus"),
          make("span", {}, make("kbd", {}, "Enter"), " ask"),
          make("span", {}, make("kbd", {}, "Esc"), " cancel"),
        ),
      ),
    );
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.isComposing) send(this, "ask", this.input?.value ?? "");
    });
    this.addEventListener("dragover", (event) => event.preventDefault());
    this.addEventListener("drop", (event) => this.#dropped(event, event.dataTransfer));
    this.addEventListener("paste", (event) => this.#dropped(event, event.clipboardData));
    this.working = false;
    this.input.focus();
  }

  /** Whether an answer is being worked on: the button then cancels it. */
  set busy(/** @type {boolean} */ value) {
    this.working = value;
    if (this.action) this.action.textContent = value ? "Cancel" : "Ask";
    this.action?.classList.toggle("main", !value);
    if (!value) this.input?.select();
  }

  /**
   * Say which question the next one follows up on.
   * @param {string | null} words
   */
  follow(words) {
    if (!this.follows) return;
    if (words === null) {
      fill(this.follows);
      return;
    }
    fill(
      this.follows,
      make("span", { title: words }, `Follows up on “${words}”`),
      button("Start afresh", () => {
        send(this, "afresh", null);
        this.focus();
      }, { class: "quiet" }),
    );
  }

  /**
   * Put a word of the catalog into the question.
   * @param {string} text
   * @param {boolean} begins
   */
  put(text, begins) {
    if (!this.input) return;
    const before = this.input.value.trimEnd();
    const joint = /\b(by|per|and)$/i.test(before) ? " " : " by ";
    this.input.value = begins ? text : before === "" ? `by ${text}` : before + joint + text;
    this.input.focus();
  }

  focus() {
    this.input?.focus();
    this.input?.select();
  }

  /**
   * Take files that were dropped or pasted; what else was is the browser's.
   * @param {Event} event
   * @param {DataTransfer | null} moved
   */
  #dropped(event, moved) {
    if (!moved || moved.files.length === 0) return;
    event.preventDefault();
    this.files?.add([...moved.files]);
  }

  #act() {
    if (this.working) send(this, "cancel-ask", null);
    else send(this, "ask", this.input?.value ?? "");
  }
}

customElements.define("ask-box", AskBox);
