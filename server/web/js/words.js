/** Dates, times and labels in words. Values of an answer come from the server as text. */

const day = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const moment = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

/** @param {string} iso */
export function dateText(iso) {
  return day.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** @param {string} iso */
export function momentText(iso) {
  return moment.format(new Date(iso));
}

/** @param {number} milliseconds */
export function msText(milliseconds) {
  if (milliseconds >= 1000) return `${(milliseconds / 1000).toFixed(1)} s`;
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** What each stage of an answer is called. @type {Record<string, string>} */
export const STAGES = {
  values: "Known values looked up",
  plan: "Question read",
  recall: "SQL recalled",
  resolve: "Names and dates resolved",
  authorize: "Access rules applied",
  compile: "SQL compiled",
  verify: "SQL verified",
  execute: "Data read",
  say: "Numbers checked",
  chart: "Chart drawn",
  tell: "Told in words",
};

/** What comes after a stage. @type {Record<string, string>} */
export const NEXT = {
  values: "Reading the question",
  plan: "Resolving names and dates",
  recall: "Reading data",
  resolve: "Applying access rules",
  authorize: "Compiling SQL",
  compile: "Verifying SQL",
  verify: "Reading data",
  execute: "Checking numbers",
  say: "Drawing the chart",
  chart: "Finishing",
  tell: "Finishing",
};

/** How surely a question was read. @type {Record<string, {text: string, kind: string, why: string}>} */
export const CERTAINTY = {
  verified: { text: "Verified question", kind: "sure", why: "a person has checked this question's query" },
  exact: { text: "Exact reading", kind: "sure", why: "every word is explained by the model" },
  fuzzy: { text: "Loose reading", kind: "unsure", why: "some words were matched by likeness: check the reading" },
  model: { text: "Read by a language model", kind: "unsure", why: "check the reading" },
};

/**
 * What read a question, in two or three words; null where it was no question.
 * @param {string | null} planner
 * @param {import("./types.js").Usage | null} usage
 */
export function plannerText(planner, usage) {
  if (planner === null) return null;
  if (planner === "keyword") return "By keywords";
  return usage ? `By ${usage.answered_by ?? usage.model}` : "By a language model";
}

/**
 * What a language model was asked and what it took; unknown is said, never shown as nothing.
 * @param {import("./types.js").Usage} usage
 */
export function usageText(usage) {
  const name = usage.answered_by ?? usage.model;
  const { tokens_in: read, tokens_out: written, cost_usd: cost } = usage;
  const tokens =
    read === null || written === null
      ? "tokens not told"
      : `${read.toLocaleString("en-US")} tokens in, ${written.toLocaleString("en-US")} out`;
  const paid = cost === null ? "cost unknown" : `$${cost}`;
  const failed = usage.failure ? `, failed: ${usage.failure}` : "";
  return `${name}: ${tokens}, ${paid}, ${usage.seconds.toFixed(1)} s${failed}`;
}
