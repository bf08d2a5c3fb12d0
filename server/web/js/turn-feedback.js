/** <turn-feedback>: was it right; save it as a verified question; teach a word. */

import { ProblemError, giveFeedback } from "./api.js";
import { announce, button, fill, make } from "./dom.js";
import { icon } from "./icons.js";

const REASONS = [
  ["wrong-number", "The number"],
  ["wrong-reading", "How it was read"],
  ["wrong-chart", "The chart"],
  ["not-answered", "It was not answered"],
  ["other", "Something else"],
];

/**
 * @typedef {{turn: string, kind: string, words: string, own: boolean, promotable: boolean,
 *   teach: string | null}} About
 */

export class TurnFeedback extends HTMLElement {
  /** @param {About} about */
  set about(about) {
    this.turn = about;
    this.up = thumb("up", "Yes, this is right", () => this.#rate("up"));
    this.down = thumb("down", "No, something is wrong", () => this.#rate("down"));
    this.panel = make("div", { class: "say", hidden: true });
    fill(
      this,
      make(
        "div",
        { class: "say-row" },
        make("span", { class: "small" }, about.kind === "answer" ? "Is this right?" : "Does this help?"),
        this.up,
        this.down,
        about.promotable && button("Save as verified question", () => this.#promote(), { class: "quiet" }),
        about.teach !== null && button("Teach a word", () => this.#teach(), { class: "quiet" }),
      ),
      this.panel,
    );
  }

  /** @param {"up" | "down"} rating */
  async #rate(rating) {
    this.up?.setAttribute("aria-pressed", String(rating === "up"));
    this.down?.setAttribute("aria-pressed", String(rating === "down"));
    const sent = await this.#send({ kind: "thumbs", turn: this.turn?.turn, rating });
    if (!sent) return;
    if (rating === "up") this.#thank("Thank you, noted.");
    else this.#why();
  }

  #why() {
    const chosen = REASONS.map(([value, text], at) =>
      make(
        "label",
        { class: "pick" },
        make("input", { type: "radio", name: `why-${this.turn?.turn}`, value, checked: at === 0 }),
        text,
      ),
    );
    const comment = field("What did you expect?", { maxlength: 2000, placeholder: "Optional" });
    this.#ask(
      "Noted. What is wrong?",
      [make("div", { class: "picks", role: "group", "aria-label": "What is wrong?" }, ...chosen), comment.row],
      "Send",
      async () => {
        const reason = this.querySelector(".picks input:checked")?.getAttribute("value");
        const body = { kind: "thumbs", turn: this.turn?.turn, rating: "down", reason };
        const said = comment.input.value.trim();
        if (await this.#send(said ? { ...body, comment: said } : body)) {
          this.#thank("Thank you. It is kept for review.");
        }
      },
    );
  }

  #promote() {
    const words = field("Asked as", { maxlength: 500, required: true });
    words.input.value = this.turn?.own ? this.turn.words : "";
    if (!this.turn?.own) words.input.placeholder = "Word it so that it stands on its own";
    this.#ask(
      "Whoever asks this will get exactly this query, once the model's owner has accepted it.",
      [words.row],
      "Propose",
      async () => {
        const body = { kind: "question", turn: this.turn?.turn, ask: words.input.value.trim() };
        if (await this.#send(body)) this.#thank("Proposed. The model's owner reviews it.");
      },
    );
    words.input.focus();
  }

  #teach() {
    const word = field("The word", { maxlength: 80, required: true });
    const of = field("means", { maxlength: 200, required: true, list: "names", placeholder: "Metric or field" });
    word.input.value = this.turn?.teach ?? "";
    this.#ask(
      "Propose another name for something in the model.",
      [make("div", { class: "fields" }, word.row, of.row)],
      "Propose",
      async () => {
        const body = { kind: "synonym", word: word.input.value.trim(), of: of.input.value.trim() };
        const sent = await this.#send(body);
        if (!sent) return;
        const others = sent.body.also_means;
        this.#thank(
          "Proposed. The model's owner reviews it." +
            (others.length > 0 ? ` The word also means ${others.join(", ")}.` : ""),
        );
      },
    );
    (word.input.value ? of : word).input.focus();
  }

  /**
   * @param {string} text
   * @param {Node[]} fields
   * @param {string} action
   * @param {() => Promise<void>} act
   */
  #ask(text, fields, action, act) {
    if (!this.panel) return;
    this.problem = make("p", { class: "say-problem", role: "alert", hidden: true });
    const form = make(
      "form",
      {
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          act();
        },
      },
      make("p", { class: "small" }, text),
      ...fields,
      this.problem,
      make(
        "div",
        { class: "say-row" },
        make("button", { type: "submit", class: "main small-button" }, action),
        button("Close", () => this.#close(), { class: "quiet" }),
      ),
    );
    fill(this.panel, form);
    this.panel.hidden = false;
  }

  /** @param {string} text */
  #thank(text) {
    if (!this.panel) return;
    fill(this.panel, make("p", { class: "small" }, text));
    this.panel.hidden = false;
    announce(text);
  }

  #close() {
    if (this.panel) this.panel.hidden = true;
  }

  /** @param {object} body */
  async #send(body) {
    try {
      return await giveFeedback(body);
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      const hints = error.problem.issues.flatMap((one) => one.hints);
      const text = [error.message, ...hints].join(": ");
      if (this.problem?.isConnected) {
        this.problem.textContent = text;
        this.problem.hidden = false;
      } else this.#thank(text);
      return null;
    }
  }
}

/**
 * @param {"up" | "down"} name
 * @param {string} label
 * @param {() => void} act
 */
function thumb(name, label, act) {
  const made = button("", act, { class: "quiet thumb", "aria-label": label, title: label, "aria-pressed": "false" });
  made.append(icon(name));
  return made;
}

let count = 0;

/**
 * @param {string} label
 * @param {Record<string, string | number | boolean>} properties
 */
function field(label, properties) {
  const id = `say-${(count += 1)}`;
  const input = /** @type {HTMLInputElement} */ (
    make("input", { id, type: "text", autocomplete: "off", ...properties })
  );
  return { input, row: make("div", { class: "field" }, make("label", { for: id }, label), input) };
}

customElements.define("turn-feedback", TurnFeedback);
