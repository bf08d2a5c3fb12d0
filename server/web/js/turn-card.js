/** <turn-card>: one question from its first step to its reply. */

import "./answer-view.js";
import { attachedName } from "./attach-box.js";
import { announce, button, fill, make, send } from "./dom.js";
import { icon } from "./icons.js";
import { reportButton } from "./report-button.js";
import "./turn-feedback.js";
import { CERTAINTY, NEXT, STAGES, momentText, msText, plannerText, usageText } from "./words.js";

/** @typedef {import("./types.js").Reply} Reply */
/** @typedef {import("./types.js").Problem} Problem */

export class TurnCard extends HTMLElement {
  /** Milliseconds of all stages. */
  spent = 0;

  /**
   * Start with the question and an empty list of steps.
   * @param {string} words
   * @param {string | null} follows the words of the turn it follows up on
   */
  begin(words, follows = null) {
    this.words = words;
    this.follows = follows;
    this.badge = make("span", { class: "badge", hidden: true });
    this.reader = make("span", { class: "reader", hidden: true });
    this.source = make("span", { class: "source", hidden: true });
    this.steps = make("ol", { class: "steps", "aria-label": "Steps" });
    this.reading = make("p", { class: "small", hidden: true });
    this.content = make("div", {});
    this.content.hidden = true;
    const line = make(
      "div",
      { class: "asked-line" },
      make("h2", {}, words),
      make("span", { class: "badges" }, this.source, this.reader, this.badge),
    );
    this.after = follows === null ? null : after(follows);
    this.card = make(
      "article",
      { class: "card" },
      line,
      this.after,
      this.steps,
      this.reading,
      this.content,
    );
    fill(this, this.card);
    this.#now("Reading the question");
    announce("Working on it");
  }

  /**
   * Show a turn that was kept: what was asked, and how it was read; its answer on request.
   * @param {import("./types.js").Turn} turn
   * @param {string | null} follows
   */
  recall(turn, follows) {
    this.words = turn.text;
    this.turn = turn.id;
    const again = button("Show the answer", () => send(this, "again", { turn, follows, card: this }), {
      class: "small-button",
    });
    this.further = button("Follow up from here", () => this.#follow(), { class: "quiet" });
    this.further.prepend(icon("branch"));
    this.card = make(
      "article",
      { class: "card past" },
      make("div", { class: "asked-line" }, make("h2", {}, turn.text), make("span", { class: "small" }, momentText(turn.at))),
      follows === null ? null : after(follows),
      make("p", { class: "small" }, turn.reading),
      make("div", { class: "say-row" }, turn.own && again, this.further),
    );
    fill(this, this.card);
  }

  /**
   * Tell whether the next question follows up on this one.
   * @param {string | null} turn
   */
  current(turn) {
    if (this.further) this.further.hidden = this.turn === turn;
  }

  #follow() {
    send(this, "follow", { id: this.turn, words: this.words });
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
        this.#read(reply);
        const view = /** @type {any} */ (make("answer-view"));
        view.answer = reply;
        this.#show(view);
        announce(reply.text[0]?.text ?? reply.interpretation.sentence);
        break;
      }
      case "clarification":
        this.#show(
          make("p", { class: "headline" }, reply.text),
          choices(reply.options, reply.conversation, this.words ?? reply.question),
        );
        announce(`${reply.text} ${reply.options.length} readings to choose from.`);
        break;
      case "refusal":
        this.#show(
          make("p", { class: "headline" }, reply.text),
          reply.suggestions.length > 0 && make("p", { class: "small" }, "You can ask:"),
          choices(reply.suggestions.map((text) => ({ text, query: null })), null, ""),
        );
        announce(reply.text);
        break;
      case "explanation":
        this.#show(make("p", { class: "sentences" }, reply.text));
        announce(reply.text);
        break;
    }
    if (reply.kind !== "answer") {
      this.#read(reply);
      this.content?.append(proof(reply));
    }
    this.turn = reply.conversation;
    if (this.turn !== null) this.content?.append(this.#talk(reply, this.turn));
  }

  /** Hide how one got here: it stands in the list already. */
  plain() {
    this.after?.remove();
  }

  /**
   * What can be said of the reply, and a way to go on from it.
   * @param {Reply} reply
   * @param {string} turn
   */
  #talk(reply, turn) {
    const answered = reply.kind === "answer";
    const promotable = answered && reply.certainty !== "verified" && !reply.attached;
    const ignored = answered ? reply.interpretation.ignored : [];
    const said = /** @type {any} */ (make("turn-feedback"));
    said.about = {
      turn,
      kind: reply.kind,
      words: this.words ?? "",
      own: this.follows === null,
      promotable,
      teach: answered ? (ignored.length > 0 ? ignored[0] : null) : reply.kind === "explanation" ? null : "",
    };
    this.further = button("Follow up from here", () => this.#follow(), { class: "quiet", hidden: true });
    this.further.prepend(icon("branch"));
    return make(
      "div",
      { class: "talk-row" },
      said,
      answered && reportButton("PDF", { turn }),
      this.follows !== null && reportButton("PDF of the conversation", { conversation: turn }),
      this.further,
    );
  }

  /** @param {Reply} reply */
  #read(reply) {
    if (reply.attached !== null && this.source) {
      this.source.textContent = `From ${attachedName(reply.attached)}`;
      this.source.hidden = false;
    }
    const words = plannerText(reply.planner, reply.usage);
    if (words === null || !this.reader) return;
    this.reader.textContent = words;
    this.reader.title = reply.usage ? usageText(reply.usage) : "no language model was asked";
    this.reader.hidden = false;
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

/** @param {string} words */
function after(words) {
  const line = make("p", { class: "after small" }, `after “${words}”`);
  line.prepend(icon("branch"));
  return line;
}

/**
 * Buttons that run a reading's query, or ask its words where there is none.
 * @param {{text: string, query: object | null}[]} options
 * @param {string | null} turn the turn they are the readings of
 * @param {string} words
 */
function choices(options, turn, words) {
  const list = make("div", { class: "choices" });
  list.append(
    ...options.map((one) =>
      button(one.text, () =>
        one.query === null
          ? send(list, "ask", one.text)
          : send(list, "run", { ...one, after: turn, words })),
    ),
  );
  return list;
}

/** @param {Exclude<Reply, import("./types.js").Answer>} reply */
function proof(reply) {
  return make(
    "div",
    { class: "proof" },
    make("span", {}, "Audit record ", make("span", { class: "mono" }, reply.audit_id)),
    reply.usage && make("span", {}, usageText(reply.usage)),
  );
}

customElements.define("turn-card", TurnCard);
