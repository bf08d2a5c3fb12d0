/** What an answer took over from the turn before: a chip each, and what was asked without it. */

import { button, make, send } from "./dom.js";

/**
 * @param {import("./types.js").Answer} answer
 * @returns {HTMLElement | null}
 */
export function keptChips(answer) {
  const kept = answer.interpretation.inherited;
  if (kept.length === 0) return null;
  const list = make("ul", { class: "kept-list" });
  list.append(...kept.map((one) => make("li", {}, chip(list, answer, one))));
  return make(
    "div",
    { class: "kept", role: "group", "aria-label": "Kept from the question before" },
    make("span", { class: "small" }, "Kept from before"),
    list,
  );
}

/**
 * A chip whose query without it can be asked takes itself out; another only says what it is.
 * @param {HTMLElement} list
 * @param {import("./types.js").Answer} answer
 * @param {import("./types.js").Inherited} one
 */
function chip(list, answer, one) {
  if (one.without === null) return make("span", { class: "kept-chip" }, one.text);
  const take = () =>
    send(list, "run", {
      text: `Without ${one.text}`,
      query: one.without,
      after: answer.conversation,
      words: answer.question ?? answer.interpretation.sentence,
    });
  return button(
    one.text,
    take,
    { class: "kept-chip removable", "aria-label": `Remove: ${one.text}`, title: "Ask without this" },
  );
}
