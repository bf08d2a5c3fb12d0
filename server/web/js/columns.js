/** Columns that follow a metric, as the server names them: `bookings:previous`, `bookings:change`. */

/** @typedef {import("./types.js").Answer} Answer */
/** @typedef {import("./types.js").Column} Column */

const KINDS = new Set(["previous", "change", "change_pct", "share", "running"]);
const NUMBERS = new Set(["integer", "decimal", "number"]);

/**
 * How a column follows its metric; null for any other column.
 * @param {Column} column
 */
export function follows(column) {
  const at = column.role === "metric" ? column.name.lastIndexOf(":") : -1;
  const kind = column.name.slice(at + 1);
  return at > 0 && KINDS.has(kind) ? kind : null;
}

/**
 * What a column is called beside its metric: "a year before" of "Bookings, a year before".
 * @param {Column[]} columns
 * @param {Column} column
 * @returns {[string, string]} the metric's part of the label, and the rest
 */
export function parted(columns, column) {
  if (!follows(column)) return ["", column.label];
  const name = column.name.slice(0, column.name.lastIndexOf(":"));
  const own = columns.find((one) => one.name === name);
  const before = own ? `${own.label}, ` : "";
  return column.label.startsWith(before) ? [before, column.label.slice(before.length)] : ["", column.label];
}

/** @param {Column} column */
export function isNumber(column) {
  return NUMBERS.has(column.type) && column.role !== "key";
}

/**
 * Which way a change goes, and whether that is good, where the model says so.
 * @param {Column} column
 * @param {import("./types.js").Cell} cell
 * @returns {{way: "up" | "down", good: boolean | null} | null}
 */
export function moved(column, cell) {
  const kind = follows(column);
  if ((kind !== "change" && kind !== "change_pct") || typeof cell !== "number" || cell === 0) return null;
  const way = cell > 0 ? "up" : "down";
  return { way, good: column.good === null ? null : column.good === way };
}
