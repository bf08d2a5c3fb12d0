/** Elements from data: text only ever becomes text, never markup. */

/**
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {Record<string, string | number | boolean | EventListener | null | undefined>} Properties
 */

/**
 * Make an element. A property named `on…` listens, `class` and others are attributes; true writes
 * an empty attribute, false, null and undefined none.
 * @param {string} tag
 * @param {Properties} properties
 * @param {...Child} children
 * @returns {HTMLElement}
 */
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, String(value));
  }
  fill(element, ...children);
  return element;
}

/**
 * Replace what an element holds.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...children.filter((one) => one != null && one !== false));
}

/**
 * A button that does something.
 * @param {string} text
 * @param {(event: Event) => void} onclick
 * @param {Properties} properties
 */
export function button(text, onclick, properties = {}) {
  return make("button", { type: "button", onclick, ...properties }, text);
}

/**
 * Tell readers of the screen what happened, without moving their focus.
 * @param {string} text
 */
export function announce(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

/**
 * Send an event up from an element.
 * @param {Element} element
 * @param {string} name
 * @param {unknown} detail
 */
export function send(element, name, detail) {
  element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true }));
}
