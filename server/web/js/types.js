/**
 * The wire form, as the server sends it (GET /schema/openapi.json is the exact description).
 *
 * @typedef {string | number | boolean | null} Cell
 * @typedef {{name: string, label: string, type: string, role: string, format: string | null,
 *   grain: string | null, good: string | null, additive: boolean}} Column
 * @typedef {{code: string, message: string, column: string | null}} Warning
 * @typedef {{kind: string, reason: string, alt: string, vega_lite: object | null}} Chart
 * @typedef {{table: string, source: string, sha256: string, rows: number, loaded_at: string}} Citation
 * @typedef {{text: string, slot: string, without: object | null}} Inherited
 * @typedef {{sentence: string, metrics: {label: string, definition: string}[],
 *   window: string | null, comparison: string | null, moments: string[], filters: string[],
 *   paths: string[], groups: string[], assumptions: string[], ignored: string[],
 *   inherited: Inherited[]}} Reading
 * @typedef {{column: string,
 *   sources: {table: string, column: string, roles: string[]}[]}} ColumnLineage
 * @typedef {{provider: string, model: string, answered_by: string | null, calls: number,
 *   tokens_in: number | null, tokens_out: number | null, tokens_cached: number | null,
 *   cost_usd: number | null, seconds: number, values_shared: boolean,
 *   failure: string | null}} Usage
 * @typedef {{kind: "answer", question: string | null, query: object, interpretation: Reading,
 *   certainty: string | null, planner: string | null, usage: Usage | null, sql: string,
 *   parameters: Record<string, Cell>, columns: Column[],
 *   rows: Cell[][], key_names: string[], keys: Cell[][], display: string[][], row_count: number,
 *   truncated: boolean,
 *   totals: Cell[] | null, others: Cell[][] | null,
 *   totals_display: string[] | null, others_display: string[][] | null,
 *   warnings: Warning[], chart: Chart | null, chart_wish: string | null,
 *   text: {text: string}[], citations: Citation[],
 *   lineage: ColumnLineage[],
 *   snapshot: string, as_of: string, currency: string | null, audit_id: string,
 *   timings: Record<string, number>, suggestions: string[], conversation: string | null, attached: string | null}} Answer
 * @typedef {{kind: "clarification", question: string, text: string, audit_id: string,
 *   planner: string, usage: Usage | null, conversation: string | null, options: {text: string, query: object | null}[], attached: string | null}} Clarification
 * @typedef {{kind: "refusal", question: string, text: string, audit_id: string, code: string,
 *   planner: string, usage: Usage | null,
 *   conversation: string | null, suggestions: string[], attached: string | null}} Refusal
 * @typedef {{kind: "explanation", question: string, text: string, audit_id: string,
 *   planner: string, usage: Usage | null, conversation: string | null, about: string, attached: string | null}} Explanation
 * @typedef {{id: string, kind: "table" | "picture", name: string, media_type: string, bytes: number,
 *   table: {rows: number, rejected: number, left_out: number, metrics: string[],
 *     findings: string[],
 *     columns: {name: string, source: string, type: string, date_format: string | null}[]} | null
 *   }} Attached
 * @typedef {{id: string, title: string, turns: number, last: string, created_at: string,
 *   updated_at: string}} Conversation
 * @typedef {{id: string, parent: string | null, at: string, kind: string, text: string,
 *   reading: string, query: object | null, own: boolean, chart: string | null,
 *   certainty: string | null, planner: string | null, audit_id: string,
 *   attachment: string | null}} Turn
 * @typedef {{id: string, kind: "thumbs" | "question" | "synonym", state: string, viewer: string,
 *   at: string, turn: string | null, body: any}} Feedback
 * @typedef {Answer | Clarification | Refusal | Explanation} Reply
 * @typedef {{title: string, status: number, detail: string, instance: string,
 *   issues: {code: string, message: string, hints: string[], where: string | null}[]}} Problem
 */

export {};
