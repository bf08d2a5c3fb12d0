/** <turn-card>: one question from its first step to its reply. */

import "./answer-view.js";
import { announce, button, fill, make, send } from "./dom.js";
import { CERTAINTY, NEXT, STAGES, msText } from "./words.js";

/** @typedef {import("./types.js").Reply} Reply */
/** @typedef {import("./types.js").Problem} Problem */

export class TurnCard extends HTMLElement {
  /** Milliseconds of all stages. */
  spent = 0;

  /**
   * Start with the question and an empty list of steps.
   * @param {string} words
   */
  begin(words) {
    this.words = words;
    this.badge = make("span", { class: "badge", hidden: true });
    this.steps = make("ol", { class: "steps", "aria-label": "Steps" });
    this.reading = make("p", { class: "small", hidden: true });
    this.content = make("div", {});
    this.content.hidden = true;
    const line = make("div", { class: "asked-line" }, make("h2", {}, words), this.badge);
    this.card = make("article", { class: "card" }, line, this.steps, this.reading, this.content);
    fill(this, this.card);
    this.#now("Reading the question");
    announce("Working on it");
  }

  /**
   * Show one event of the stream.
   * @param {string} name
   * @param {any} value
   */
  hear(name, value) {
    if (name === "status") {
      const text = `${STAGES[value.stage] ?? value.stage} ${msText(value.ms)}`;
      this.spent += value.ms;
      this.now?.remove();
      this.steps?.append(make("li", { class: "done" }, text));
      this.#now(NEXT[value.stage] ?? "Working");
    }
    if (name === "plan" && this.reading) {
      this.#certain(value.certainty);
      this.reading.textContent = value.interpretation.sentence;
      this.reading.hidden = false;
    }
  }

  /**
   * Show the reply in place of what was said on the way.
   * @param {Reply} reply
   */
  finish(reply) {
    this.#end();
    switch (reply.kind) {
      case "answer": {
        this.#certain(reply.certainty);
        const view = /** @type {any} */ (make("answer-view"));
        view.answer = reply;
        this.#show(view);
        announce(reply.text[0]?.text ?? reply.interpretation.sentence);
        break;
      }
      case "clarification":
        this.#show(
          make("p", { class: "headline" }, reply.text),
          choices(reply.options.map((one) => ({ text: one.text, query: one.query }))),
        );
        announce(`${reply.text} ${reply.options.length} readings to choose from.`);
        break;
      case "refusal":
        this.#show(
          make("p", { class: "headline" }, reply.text),
          reply.suggestions.length > 0 && make("p", { class: "small" }, "You can ask:"),
          choices(reply.suggestions.map((text) => ({ text, query: null }))),
        );
        announce(reply.text);
        break;
      case "explanation":
        this.#show(make("p", { class: "sentences" }, reply.text));
        announce(reply.text);
        break;
    }
    if (reply.kind !== "answer") this.content?.append(proof(reply.audit_id));
  }

  /**
   * Show what went wrong.
   * @param {Problem} problem
   */
  fail(problem) {
    this.#end();
    this.#show(
      make(
        "div",
        { class: "problem", role: "alert" },
        make("p", { class: "title" }, problem.title),
        problem.issues.length === 0 && make("p", {}, problem.detail),
        make(
          "ul",
          {},
          ...problem.issues.map((issue) =>
            make(
              "li",
              {},
              issue.message,
              ...issue.hints.map((hint) => make("span", { class: "hint" }, hint)),
            ),
          ),
        ),
      ),
      make(
        "div",
        { class: "bar" },
        button("Try again", () => send(this, "ask", this.words)),
        problem.instance !== "" &&
          make("span", { class: "small" }, "Request ", make("span", { class: "mono" }, problem.instance)),
      ),
    );
  }

  /** Say that the asker called it off. */
  cancelled() {
    this.#end();
    this.#show(make("p", { class: "small" }, "Cancelled. Nothing more runs for this question."));
    announce("Cancelled");
  }

  /** @param {string} text */
  #now(text) {
    this.now = make("li", { class: "now" }, text);
    this.steps?.append(this.now);
  }

  /** Fold the steps: they are told in one line now, and open on request. */
  #end() {
    this.now?.remove();
    if (this.reading) this.reading.hidden = true;
    const steps = this.steps;
    if (!steps) return;
    if (steps.children.length === 0) {
      steps.hidden = true;
      return;
    }
    const count = steps.children.length;
    const words = `${count} ${count === 1 ? "step" : "steps"}, ${msText(this.spent)}`;
    const summary = make("summary", {}, words);
    const folded = make("details", { class: "told" }, summary);
    steps.replaceWith(folded);
    folded.append(steps);
  }

  /** @param {...(Node | string | false)} children */
  #show(...children) {
    if (!this.content) return;
    this.content.className = "card-in";
    this.content.hidden = false;
    fill(this.content, ...children);
  }

  /** @param {string | null} certainty */
  #certain(certainty) {
    const known = certainty === null ? undefined : CERTAINTY[certainty];
    if (!known || !this.badge) return;
    this.badge.className = `badge ${known.kind}`;
    this.badge.textContent = known.text;
    this.badge.title = known.why;
    this.badge.hidden = false;
  }
}

/**
 * Buttons that run a reading's query, or ask its words where there is none.
 * @param {{text: string, query: object | null}[]} options
 */
function choices(options) {
  const list = make("div", { class: "choices" });
  list.append(
    ...options.map((one) =>
      button(one.text, () =>
        one.query === null ? send(list, "ask", one.text) : send(list, "run", one)),
    ),
  );
  return list;
}

/** @param {string} auditId */
function proof(auditId) {
  return make(
    "div",
    { class: "proof" },
    make("span", {}, "Audit record ", make("span", { class: "mono" }, auditId)),
  );
}

customElements.define("turn-card", TurnCard);
