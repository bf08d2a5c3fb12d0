/** <vega-chart>: a Vega-Lite picture, drawn without evaluating code and without loading anything. */

import { themes } from "./chart-themes.js";
import { fill, make } from "./dom.js";
import { theme } from "./theme-toggle.js";

/** @typedef {import("./types.js").Chart} Chart */

/** @type {Promise<any> | null} */
let library = null;

/** Load the chart library when the first chart is drawn. It evaluates no code, loads no address. */
function chartLibrary() {
  library ??= import("/static/vega.js");
  return library;
}


class VegaChart extends HTMLElement {
  connectedCallback() {
    this.redraw = () => this.#draw();
    document.addEventListener("theme", this.redraw);
  }

  disconnectedCallback() {
    if (this.redraw) document.removeEventListener("theme", this.redraw);
    this.drawn?.finalize();
  }

  /** @param {Chart} chart */
  set chart(chart) {
    this.spec = chart;
    fill(this, make("div", { class: "chart-wait" }, "Drawing…"));
    requestAnimationFrame(() => this.#draw());
  }

  async #draw() {
    if (!this.spec?.vega_lite) return;
    const box = make("div", { class: "drawing", role: "img", "aria-label": this.spec.alt });
    try {
      const { draw } = await chartLibrary();
      fill(this, ...caption(this.spec.vega_lite, this.headline ?? ""), box);
      this.drawn?.finalize();
      this.drawn = await draw(box, themed(this.spec.vega_lite), {
        defaultStyle: false,
        tooltip: tip,
      });
      // Labels outside the bars move with the width: fit once more, now that it is known.
      await this.drawn.view.resize().runAsync();
    } catch (error) {
      fill(this, make("p", { class: "small" }, `The chart cannot be drawn; the table holds it all. (${error})`));
    }
  }
}

/**
 * The chart's own title as text that wraps; not again what the headline says already.
 * @param {any} spec
 * @param {string} headline
 */
function caption(spec, headline) {
  const lines = [spec.title?.text, spec.title?.subtitle].flat().filter(Boolean);
  const plain = (/** @type {string} */ text) => text.replace(/\.$/, "");
  return lines
    .filter((line) => plain(line) !== plain(headline))
    .map((line) => make("p", { class: "small" }, line));
}

/**
 * The spec in the page's theme and width.
 * @param {any} spec
 */
function themed(spec) {
  const own = spec.config ?? {};
  const config = { ...themes[theme()], padding: 4, background: "transparent" };
  if (own.locale) config.locale = own.locale;
  const width = typeof spec.width === "number" ? "container" : spec.width;
  const { title: _said, ...rest } = spec;
  return { ...rest, config, width };
}

/** The box beside the pointer. @type {HTMLElement | null} */
let bubble = null;

/**
 * Show what is under the pointer, as text.
 * @param {unknown} _handler
 * @param {MouseEvent} event
 * @param {unknown} _item
 * @param {unknown} value
 */
function tip(_handler, event, _item, value) {
  if (value === null || value === undefined || value === "") {
    bubble?.remove();
    return;
  }
  bubble ??= make("div", { class: "chart-tip" });
  const facts = typeof value === "object" ? Object.entries(value) : [];
  fill(
    bubble,
    facts.length === 0
      ? String(value)
      : make("dl", {}, ...facts.flatMap(([name, one]) => [
          make("dt", {}, name),
          make("dd", {}, String(one)),
        ])),
  );
  document.body.append(bubble);
  const { width, height } = bubble.getBoundingClientRect();
  bubble.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 8))}px`;
  bubble.style.top = `${Math.max(4, Math.min(event.clientY + 14, innerHeight - height - 8))}px`;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") bubble?.remove();
});

customElements.define("vega-chart", VegaChart);
