/** A button that makes a report as PDF and saves it; while it works, it stops. */

import { ProblemError, report } from "./api.js";
import { announce, button } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @param {string} label
 * @param {object} body what the report is of, as `POST /api/reports` takes it
 * @param {string} [name] what it is called where the label says too little
 * @returns {HTMLElement}
 */
export function reportButton(label, body, name) {
  /** @type {AbortController | null} */
  let running = null;
  const control = button(label, () => (running ? running.abort() : make()), {
    class: "quiet",
    title: name,
  });
  const say = (/** @type {string} */ text) => control.replaceChildren(icon("page"), text);
  say(label);

  async function make() {
    const mine = new AbortController();
    running = mine;
    say("Making the PDF… Stop");
    announce("Making the PDF");
    try {
      const made = await report(body, mine.signal);
      save(made.file, made.name);
      say(label);
      announce(made.missing === 0 ? "The PDF is saved" : `The PDF is saved; it lacks ${made.missing} of its figures`);
    } catch (error) {
      const stopped = error instanceof DOMException && error.name === "AbortError";
      if (!stopped && !(error instanceof ProblemError)) throw error;
      say(stopped ? label : `${label}: not made, ${/** @type {Error} */ (error).message}`);
      announce(stopped ? "Stopped" : "The PDF was not made");
    } finally {
      running = null;
    }
  }
  return control;
}

/**
 * @param {Blob} file
 * @param {string} name
 */
function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
