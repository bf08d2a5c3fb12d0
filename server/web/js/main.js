/** The page: puts the parts together and keeps the thread of the conversation. */

import { ProblemError, ask, getJson, runQuery } from "./api.js";
import { fill, make } from "./dom.js";
import "./ask-box.js";
import "./catalog-view.js";
import "./quick-questions.js";
import "./system-status.js";
import "./theme-toggle.js";
import "./turn-card.js";

/** @typedef {import("./types.js").Reply} Reply */

const box = /** @type {import("./ask-box.js").AskBox} */ (document.querySelector("ask-box"));
const browse = /** @type {import("./catalog-view.js").CatalogView} */ (
  document.querySelector("catalog-view")
);
const turns = /** @type {HTMLElement} */ (document.getElementById("turns"));

/** The turn a new question follows up on. @type {{id: string, words: string} | null} */
let before = null;
/** What runs now. @type {AbortController | null} */
let running = null;

/**
 * Show a turn that works until it has its reply.
 * @param {string} words
 * @param {(card: any, signal: AbortSignal) => Promise<Reply>} work
 */
async function take(words, work) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  box.busy = true;
  document.body.classList.add("asked");
  const card = /** @type {import("./turn-card.js").TurnCard} */ (make("turn-card"));
  turns.prepend(card);
  card.begin(words);
  window.scrollTo({ top: 0 }); // the newest card is the first one
  try {
    const reply = await work(card, mine.signal);
    if (reply.conversation) before = { id: reply.conversation, words };
    card.finish(reply);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") card.cancelled();
    else if (error instanceof ProblemError) fail(card, error);
    else throw error;
  } finally {
    if (running === mine) {
      running = null;
      box.busy = false;
      box.follow(before?.words ?? null);
    }
  }
}

/**
 * @param {import("./turn-card.js").TurnCard} card
 * @param {ProblemError} error
 */
function fail(card, error) {
  // A restarted server has forgotten the thread: the next question starts a new one.
  if (error.problem.issues.some((one) => one.code === "unknown-conversation")) before = null;
  card.fail(error.problem);
}

document.addEventListener("ask", (event) => {
  const question = /** @type {CustomEvent<string>} */ (event).detail.trim();
  if (!question) return;
  const body = before ? { question, conversation: before.id } : { question };
  take(question, (card, signal) => ask(body, (name, value) => card.hear(name, value), signal));
});

document.addEventListener("run", (event) => {
  const { text, query } = /** @type {CustomEvent<{text: string, query: object}>} */ (event).detail;
  take(text, (_card, signal) => runQuery(query, signal));
});

document.addEventListener("cancel-ask", () => running?.abort());

document.addEventListener("afresh", () => {
  before = null;
  box.follow(null);
});

document.addEventListener("catalog", () => browse.open());

document.addEventListener("word", (event) => {
  const { text, begins } = /** @type {CustomEvent<{text: string, begins: boolean}>} */ (event).detail;
  box.put(text, begins);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") running?.abort();
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    event.preventDefault();
    box.focus();
  }
});

try {
  const catalog = await getJson("/api/catalog");
  const quick = /** @type {any} */ (document.querySelector("quick-questions"));
  browse.catalog = catalog;
  quick.questions = catalog.questions.filter((/** @type {any} */ one) => one.quick);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  fill(turns, make("p", { class: "problem", role: "alert" }, error.message));
}
