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
 * Run a metric query.
 * @param {object} query
 * @param {AbortSignal} [signal]
 * @returns {Promise<Reply>}
 */
export async function runQuery(query, signal) {
  return (await post("/api/query", query, "application/json", signal)).json();
}

/**
 * Run a metric query and return all of its rows as CSV.
 * @param {object} query
 * @returns {Promise<Blob>}
 */
export async function queryCsv(query) {
  const text = await (await post("/api/query", query, "text/csv")).text();
  return new Blob(["\ufeff", text], { type: "text/csv;charset=utf-8" }); // the mark Excel needs
}

/**
 * Ask, and hear every event as it comes; resolves with the value of `done`.
 * @param {{question: string, conversation?: string}} body
 * @param {(name: string, value: any) => void} hear
 * @param {AbortSignal} signal
 * @returns {Promise<Reply>}
 */
export async function ask(body, hear, signal) {
  const response = await post("/api/ask/stream", body, "text/event-stream", signal);
  if (!response.body) throw unreachable();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw unreachable(); // the stream must end with `done` or `error`
    const parts = (waiting + value).split("\n\n");
    waiting = parts.pop() ?? "";
    for (const part of parts) {
      const event = readEvent(part);
      if (event === null) continue;
      if (event.name === "error") throw new ProblemError(event.value);
      if (event.name === "done") return event.value;
      hear(event.name, event.value);
    }
  }
}

/** @param {string} text */
function readEvent(text) {
  let name = "";
  let data = "";
  for (const line of text.split("\n")) {
    if (line.startsWith("event: ")) name = line.slice(7);
    if (line.startsWith("data: ")) data += line.slice(6);
  }
  return name ? { name, value: JSON.parse(data) } : null;
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
