/** The page: puts the parts together and keeps the thread of the conversation. */

import { ProblemError, answerAgain, ask, conversation, getJson, runQuery } from "./api.js";
import { announce, fill, make, send } from "./dom.js";
import "./ask-box.js";
import "./catalog-view.js";
import "./conversation-list.js";
import "./feedback-review.js";
import "./quick-questions.js";
import "./report-list.js";
import "./system-status.js";
import "./theme-toggle.js";
import "./turn-card.js";

/** @typedef {import("./types.js").Reply} Reply */
/** @typedef {import("./types.js").Turn} Turn */
/** @typedef {import("./turn-card.js").TurnCard} Card */

const box = /** @type {import("./ask-box.js").AskBox} */ (document.querySelector("ask-box"));
const browse = /** @type {import("./catalog-view.js").CatalogView} */ (
  document.querySelector("catalog-view")
);
const talks = /** @type {import("./conversation-list.js").ConversationList} */ (
  document.querySelector("conversation-list")
);
const review = /** @type {import("./feedback-review.js").FeedbackReview} */ (
  document.querySelector("feedback-review")
);
const reports = /** @type {import("./report-list.js").ReportList} */ (
  document.querySelector("report-list")
);
const turns = /** @type {HTMLElement} */ (document.getElementById("turns"));

/** The turn a new question follows up on. @type {{id: string, words: string} | null} */
let before = null;
/** What runs now. @type {AbortController | null} */
let running = null;

/**
 * Show a turn that works until it has its reply.
 * @param {string} words
 * @param {{id: string, words: string} | null} follows
 * @param {(card: any, signal: AbortSignal) => Promise<Reply>} work
 * @param {Card} [place] the card to work in; a new one on top without it
 */
async function take(words, follows, work, place) {
  running?.abort();
  const mine = new AbortController();
  running = mine;
  box.busy = true;
  document.body.classList.add("asked");
  const card = place ?? newCard();
  card.begin(words, follows?.words ?? null);
  if (!place) window.scrollTo({ top: 0 }); // the newest card is the first one
  try {
    const reply = await work(card, mine.signal);
    if (reply.conversation) before = { id: reply.conversation, words };
    // After "start over" nothing is left to follow up on.
    if (reply.kind === "explanation" && reply.about === "start-over") before = null;
    card.finish(reply);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") card.cancelled();
    else if (error instanceof ProblemError) fail(card, error);
    else throw error;
  } finally {
    if (running === mine) {
      running = null;
      box.busy = false;
      goOn();
    }
  }
}

/** Say what the next question follows up on, in the box and on every card. */
function goOn() {
  box.follow(before?.words ?? null);
  for (const one of cards()) one.current(before?.id ?? null);
}

/** @returns {Card} */
function newCard() {
  const card = /** @type {Card} */ (make("turn-card"));
  turns.prepend(card);
  return card;
}

/** @returns {Card[]} */
function cards() {
  return /** @type {any} */ ([...turns.querySelectorAll("turn-card")]);
}

/**
 * @param {Card} card
 * @param {ProblemError} error
 */
function fail(card, error) {
  // The thread is no longer kept: the next question starts a new one.
  if (error.problem.issues.some((one) => one.code === "unknown-conversation")) before = null;
  card.fail(error.problem);
}

document.addEventListener("ask", (event) => {
  const question = /** @type {CustomEvent<string>} */ (event).detail.trim();
  if (!question) return;
  if (box.files?.busy) return announce("The file is still being read");
  const attachments = (box.files?.ids ?? []).map((id) => ({ id }));
  const body = {
    question,
    ...(before && { conversation: before.id }),
    ...(attachments.length > 0 && { attachments }),
  };
  box.files?.clear();
  const hear = (/** @type {Card} */ card) => (/** @type {string} */ name, /** @type {any} */ value) =>
    card.hear(name, value);
  take(question, before, (card, signal) => ask(body, hear(card), signal));
});

// A reading that was chosen, or a part that was taken out: a turn after the one it belongs to.
document.addEventListener("run", (event) => {
  const { text, query, after, words } =
    /** @type {CustomEvent<{text: string, query: object, after: string | null, words: string}>} */ (event).detail;
  const follows = after === null ? before : { id: after, words };
  const turn = follows ? { conversation: follows.id, text } : { text };
  take(text, follows, (_card, signal) => runQuery(query, turn, signal));
});

document.addEventListener("follow", (event) => {
  before = /** @type {CustomEvent<{id: string, words: string}>} */ (event).detail;
  goOn();
  box.focus();
});

document.addEventListener("again", (event) => {
  const { turn, follows, card } = /** @type {CustomEvent<{turn: Turn, follows: string | null, card: Card}>} */ (
    event
  ).detail;
  const parent = follows === null ? null : { id: turn.parent ?? "", words: follows };
  take(turn.text, parent, (_card, signal) => answerAgain(turn.id, signal), card);
});

// A conversation that is taken up again: its turns, the newest answered anew.
document.addEventListener("recall", async (event) => {
  const wanted = /** @type {CustomEvent<string>} */ (event).detail;
  running?.abort();
  document.body.classList.add("asked");
  try {
    const found = await conversation(wanted);
    const words = new Map(found.turns.map((one) => [one.id, one.text]));
    fill(turns);
    for (const one of found.turns) newCard().recall(one, words.get(one.parent ?? "") ?? null);
    const newest = found.turns.findLast((one) => one.own);
    const last = found.turns[found.turns.length - 1];
    before = { id: last.id, words: last.text };
    goOn();
    const card = cards().find((one) => one.turn === newest?.id);
    if (newest && card) send(card, "again", { turn: newest, follows: words.get(newest.parent ?? "") ?? null, card });
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    fill(turns, make("p", { class: "problem", role: "alert" }, error.message));
  }
});

document.addEventListener("forgotten", () => {
  if (before) getJson(`/api/conversations/${before.id}`).catch(() => startAfresh());
});

document.addEventListener("cancel-ask", () => running?.abort());

function startAfresh() {
  before = null;
  goOn();
}

document.addEventListener("afresh", startAfresh);
document.addEventListener("talks", () => talks.open());
document.addEventListener("reports", () => reports.open());
document.addEventListener("review", () => review.open());

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

/** What a word can be made to mean. @param {any} catalog */
function names(catalog) {
  const named = (/** @type {string} */ name, /** @type {string} */ label) =>
    make("option", { value: name }, label);
  return [
    ...catalog.metrics.map((/** @type {any} */ one) => named(one.name, one.label)),
    ...catalog.datasets.flatMap((/** @type {any} */ dataset) =>
      dataset.dimensions
        .filter((/** @type {any} */ one) => one.allowed)
        .map((/** @type {any} */ one) => named(`${dataset.name}.${one.name.split(".").pop()}`, one.label)),
    ),
  ];
}

try {
  const catalog = await getJson("/api/catalog");
  const quick = /** @type {any} */ (document.querySelector("quick-questions"));
  browse.catalog = catalog;
  fill(/** @type {Element} */ (document.getElementById("names")), ...names(catalog));
  quick.questions = catalog.questions.filter((/** @type {any} */ one) => one.quick);
} catch (error) {
  if (!(error instanceof ProblemError)) throw error;
  fill(turns, make("p", { class: "problem", role: "alert" }, error.message));
}
