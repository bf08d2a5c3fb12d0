/** <feedback-review>: what was said of answers and words; accepted it becomes a proposed patch. */

import { ProblemError, decideFeedback, listFeedback } from "./api.js";
import { button, fill, make } from "./dom.js";
import { momentText } from "./words.js";

export class FeedbackReview extends HTMLElement {
  connectedCallback() {
    this.list = make("ul", { class: "talks" });
    this.dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { class: "sheet", "aria-labelledby": "review-title" },
        make(
          "div",
          { class: "bar" },
          make("h2", { id: "review-title" }, "Feedback to review"),
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
      const found = (await listFeedback()).feedback;
      fill(this.list, ...found.map((/** @type {any} */ one) => this.#row(one)));
      if (found.length === 0) fill(this.list, make("li", { class: "small" }, "Nothing waits for a decision."));
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      fill(this.list, make("li", { class: "problem", role: "alert" }, error.message));
    }
  }

  /** @param {import("./types.js").Feedback} one */
  #row(one) {
    const outcome = make("div", { class: "outcome" });
    const actions = make("div", { class: "say-row" });
    const decide = async (/** @type {"accept" | "reject"} */ what) => {
      try {
        const made = await decideFeedback(one.id, what);
        actions.remove();
        fill(outcome, ...became(made));
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const hints = error.problem.issues.flatMap((issue) => issue.hints);
        fill(outcome, make("p", { class: "say-problem", role: "alert" }, [error.message, ...hints].join(": ")));
      }
    };
    const accept = one.kind === "thumbs" ? "Done" : "Accept";
    actions.append(
      button(accept, () => decide("accept"), { class: "small-button" }),
      button("Reject", () => decide("reject"), { class: "quiet" }),
    );
    return make(
      "li",
      { class: "review" },
      make("p", {}, ...subject(one)),
      make("p", { class: "small" }, `${one.viewer}, ${momentText(one.at)}`, about(one)),
      actions,
      outcome,
    );
  }
}

/** @param {import("./types.js").Feedback} one */
function subject(one) {
  if (one.kind === "synonym") {
    const others = one.body.also_means;
    const clash = others.length > 0 ? ` (it means ${others.join(", ")} too)` : "";
    return ["Call ", make("code", {}, one.body.of), ` “${one.body.word}”${clash}`];
  }
  if (one.kind === "question") return [`Verified question: “${one.body.ask}”`];
  const judged = one.body.rating === "up" ? "Right" : "Not right";
  return [make("span", { class: one.body.rating === "up" ? "good" : "bad" }, judged), `: “${one.body.asked}”`];
}

/** @param {import("./types.js").Feedback} one */
function about(one) {
  const said = [one.body.reason, one.body.comment].filter(Boolean).join(": ");
  return said ? ` · ${said}` : one.body.reading ? ` · ${one.body.reading}` : "";
}

/** @param {{feedback: {state: string}, patch: {changes: string, diff: string} | null, file: string | null}} made */
function became(made) {
  if (made.patch === null) return [make("p", { class: "small" }, made.feedback.state)];
  return [
    make(
      "p",
      { class: "small" },
      `Proposed as ${made.file}. Nothing has changed yet: look at it, and apply it to ${made.patch.changes}.`,
    ),
    make("pre", { class: "diff", tabindex: 0, "aria-label": "Proposed change" }, made.patch.diff),
  ];
}

customElements.define("feedback-review", FeedbackReview);
