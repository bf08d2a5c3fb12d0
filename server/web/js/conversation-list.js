/** <conversation-list>: what was talked about before, in a dialog; one can be taken up or forgotten. */

import { ProblemError, conversations, forget } from "./api.js";
import { button, fill, make, send } from "./dom.js";
import { momentText } from "./words.js";

export class ConversationList extends HTMLElement {
  connectedCallback() {
    this.list = make("ul", { class: "talks" });
    this.more = button("Show older", () => this.#load(this.next ?? null), { class: "quiet" });
    this.dialog = /** @type {HTMLDialogElement} */ (
      make(
        "dialog",
        { class: "sheet", "aria-labelledby": "talks-title" },
        make(
          "div",
          { class: "bar" },
          make("h2", { id: "talks-title" }, "Conversations"),
          button("Close", () => this.dialog?.close(), { class: "quiet" }),
        ),
        make("div", { class: "sheet-in", tabindex: 0 }, this.list, this.more),
      )
    );
    fill(this, this.dialog);
  }

  async open() {
    if (!this.list) return;
    fill(this.list, make("li", { class: "small" }, "Loading"));
    this.dialog?.showModal();
    await this.#load(null);
  }

  /** @param {string | null} before */
  async #load(before) {
    if (!this.list || !this.more) return;
    this.more.hidden = true;
    try {
      const found = await conversations(before);
      const rows = found.conversations.map((/** @type {any} */ one) => this.#row(one));
      if (before === null) fill(this.list);
      this.list.append(...rows);
      this.next = found.next_before;
      this.more.hidden = this.next === null;
      if (this.list.children.length === 0) {
        fill(this.list, make("li", { class: "small" }, "Nothing was asked yet."));
      }
    } catch (error) {
      if (!(error instanceof ProblemError)) throw error;
      fill(this.list, make("li", { class: "problem", role: "alert" }, error.message));
    }
  }

  /** @param {import("./types.js").Conversation} one */
  #row(one) {
    const row = make("li", {});
    const open = () => {
      this.dialog?.close();
      send(this, "recall", one.last);
    };
    const remove = button("Forget", async () => {
      if (remove.dataset.sure !== "yes") {
        remove.dataset.sure = "yes";
        remove.textContent = "Really forget";
        return;
      }
      try {
        await forget(one.id);
        row.remove();
        send(this, "forgotten", one.id);
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        remove.textContent = error.message;
      }
    }, { class: "quiet", "aria-label": `Forget “${one.title}”` });
    const count = `${one.turns} ${one.turns === 1 ? "question" : "questions"}`;
    fill(
      row,
      make(
        "button",
        { type: "button", class: "talk", onclick: open },
        make("span", { class: "talk-title" }, one.title),
        make("span", { class: "small" }, `${count}, ${momentText(one.updated_at)}`),
      ),
      remove,
    );
    return row;
  }
}

customElements.define("conversation-list", ConversationList);
