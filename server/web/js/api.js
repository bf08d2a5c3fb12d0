/** The HTTP API: one function a route. A problem is thrown as ProblemError. */

/** @typedef {import("./types.js").Problem} Problem */
/** @typedef {import("./types.js").Reply} Reply */

/** What the server said went wrong. */
export class ProblemError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/**
 * @param {string} path
 * @returns {Promise<any>}
 */
export async function getJson(path) {
  return (await checked(fetch(path, { headers: { accept: "application/json" } }))).json();
}

/**
 * Run a metric query that was chosen, as a turn of its conversation.
 * @param {object} query
 * @param {{conversation?: string, text: string}} turn
 * @param {AbortSignal} [signal]
 * @returns {Promise<Reply>}
 */
export async function runQuery(query, turn, signal) {
  const given = Object.entries(turn).filter(([, value]) => value);
  const path = `/api/query?${new URLSearchParams(given)}`;
  return (await post(path, query, "application/json", signal)).json();
}

/**
 * Answer an older turn anew.
 * @param {string} turn
 * @param {AbortSignal} [signal]
 * @returns {Promise<Reply>}
 */
export async function answerAgain(turn, signal) {
  const path = `/api/conversations/${encodeURIComponent(turn)}/answer`;
  return (await post(path, {}, "application/json", signal)).json();
}

/** @param {string | null} before */
export function conversations(before) {
  const paging = before === null ? "" : `&before=${encodeURIComponent(before)}`;
  return getJson(`/api/conversations?limit=30${paging}`);
}

/**
 * @param {string} turn
 * @returns {Promise<{id: string, title: string, turns: import("./types.js").Turn[]}>}
 */
export function conversation(turn) {
  return getJson(`/api/conversations/${encodeURIComponent(turn)}`);
}

/** @param {string} turn */
export async function forget(turn) {
  await checked(remove(`/api/conversations/${encodeURIComponent(turn)}`));
}

/**
 * Attach a file to the questions to come.
 * @param {string} name
 * @param {string} content in base64
 * @returns {Promise<import("./types.js").Attached>}
 */
export async function attach(name, content) {
  return (await post("/api/attachments", { name, content }, "application/json")).json();
}

/** @param {object} body */
export async function giveFeedback(body) {
  return (await post("/api/feedback", body, "application/json")).json();
}

export function listFeedback() {
  return getJson("/api/feedback?state=open");
}

/**
 * @param {string} identity
 * @param {"accept" | "reject"} what
 */
export async function decideFeedback(identity, what) {
  return (await post(`/api/feedback/${encodeURIComponent(identity)}/${what}`, {}, "application/json")).json();
}

/**
 * Run an answer's query again, on the data that its turn is about, and return it as a file, which
 * is named for the audit record of that run.
 * @param {import("./types.js").Answer} answer
 * @param {string} mediaType
 * @returns {Promise<{content: Blob, name: string}>}
 */
export async function queryFile(answer, mediaType) {
  const given = {
    conversation: answer.conversation ?? "",
    text: answer.question ?? "",
    chart: answer.chart_wish ?? "",
    for: mediaType === "text/csv" ? "spreadsheet" : "",
  };
  const path = `/api/query?${new URLSearchParams(Object.entries(given).filter(([, value]) => value))}`;
  const response = await post(path, answer.query, mediaType);
  const named = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
  return { content: await response.blob(), name: named ? named[1] : "answer" };
}

/**
 * Make a report as PDF.
 * @param {object} body what it is of
 * @param {AbortSignal} signal
 * @returns {Promise<{file: Blob, name: string, missing: number}>}
 */
export async function report(body, signal) {
  const response = await post("/api/reports", body, "application/pdf", signal);
  const named = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "");
  return {
    file: await response.blob(),
    name: named ? named[1] : "report.pdf",
    missing: Number(response.headers.get("provenue-unanswered") ?? 0),
  };
}

/** How often a stream that broke is taken up again, and how long is waited before, in ms. */
const RETRIES = 3;
const PAUSE = 400;

/**
 * Ask, and hear every event as it comes; resolves with the value of `done`. A stream that breaks
 * is taken up again where it broke; one that is called off is stopped on the server too.
 * @param {object} body
 * @param {(name: string, value: any) => void} hear
 * @param {AbortSignal} signal
 * @returns {Promise<Reply>}
 */
export async function ask(body, hear, signal) {
  let response = await post("/api/ask/stream", body, STREAM, signal);
  const path = `/api/ask/stream/${response.headers.get("provenue-turn") ?? ""}`;
  const called = () => void remove(path).catch(() => undefined);
  signal.addEventListener("abort", called, { once: true });
  const seen = { id: "" };
  try {
    for (let tried = 0; ; tried += 1) {
      const found = await listen(response, hear, seen);
      if (found !== null) return found.reply;
      if (tried === RETRIES) throw unreachable(); // it must end with `done` or `error`
      await new Promise((ready) => setTimeout(ready, PAUSE * 2 ** tried));
      const headers = { accept: STREAM, ...(seen.id && { "last-event-id": seen.id }) };
      response = await checked(fetch(path, { headers, signal }));
    }
  } finally {
    signal.removeEventListener("abort", called);
  }
}

const STREAM = "text/event-stream";

/**
 * Hear a stream to its end; null where it broke before that.
 * @param {Response} response
 * @param {(name: string, value: any) => void} hear
 * @param {{id: string}} seen
 * @returns {Promise<{reply: Reply} | null>}
 */
async function listen(response, hear, seen) {
  if (!response.body) return null;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const part = await reader.read().catch((error) => {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      return { done: true, value: "" };
    });
    if (part.done) return null;
    const parts = (waiting + part.value).split("\n\n");
    waiting = parts.pop() ?? "";
    for (const one of parts) {
      const event = readEvent(one);
      if (event === null) continue;
      seen.id = event.id;
      if (event.name === "error") throw new ProblemError(event.value);
      if (event.name === "done") return { reply: event.value };
      hear(event.name, event.value);
    }
  }
}

/** @param {string} text */
function readEvent(text) {
  let name = "";
  let data = "";
  let id = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (line.startsWith("id: ")) id = line.slice(4);
    if (line.startsWith("data: ")) data += line.slice(6);
  }
  return name ? { name, id, value: JSON.parse(data) } : null;
}

/**
 * @param {string} path
 * @param {object} body
 * @param {string} accept
 * @param {AbortSignal} [signal]
 */
function post(path, body, accept, signal) {
  const headers = { "content-type": "application/json", accept };
  return checked(fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal }));
}

/** @param {string} path */
function remove(path) {
  return fetch(path, { method: "DELETE", headers: { "content-type": "application/json" }, keepalive: true });
}

/** @param {Promise<Response>} sent */
async function checked(sent) {
  let response;
  try {
    response = await sent;
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw unreachable();
  }
  if (response.ok) return response;
  const type = response.headers.get("content-type") ?? "";
  if (!type.startsWith("application/problem+json")) throw unreachable();
  throw new ProblemError(await response.json());
}

function unreachable() {
  return new ProblemError({
    title: "The server cannot be reached",
    status: 0,
    detail: "the connection was lost before the answer came",
    instance: "",
    issues: [],
  });
}
