/** <quick-questions>: verified questions of the model, one click each. */

import { button, fill, make, send } from "./dom.js";

class QuickQuestions extends HTMLElement {
  /** @param {{ask: string}[]} questions */
  set questions(questions) {
    if (questions.length === 0) return;
    fill(
      this,
      make("h2", {}, "Checked questions to start from"),
      make(
        "div",
        { class: "chips" },
        ...questions.map((one) => button(one.ask, () => send(this, "ask", one.ask))),
      ),
    );
  }
}

customElements.define("quick-questions", QuickQuestions);
