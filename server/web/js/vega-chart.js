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
    this.watch = new ResizeObserver(() => this.#fit());
    this.watch.observe(this);
  }

  disconnectedCallback() {
    if (this.redraw) document.removeEventListener("theme", this.redraw);
    this.watch?.disconnect();
    this.drawn?.finalize();
  }

  /** @param {Chart} chart */
  set chart(chart) {
    this.spec = chart;
    fill(this, make("div", { class: "chart-wait" }, "Drawing…"));
    requestAnimationFrame(() => this.#draw());
  }

  /**
   * Make the picture as wide as its place. Its labels take room of their own, and more or less of
   * it in another width, so the inside is changed by what is missing until nothing is.
   */
  async #fit() {
    const box = this.querySelector(".drawing");
    const svg = box?.querySelector("svg");
    if (!this.drawn || !box || !svg || box.clientWidth === 0) return;
    if (typeof this.drawn.spec.width !== "number") return;
    const view = this.drawn.view;
    for (let round = 0; round < FITS; round += 1) {
      const missing = box.clientWidth - svg.width.baseVal.value;
      if (Math.abs(missing) < 1) return;
      view.width(Math.max(NARROWEST, view.width() + missing));
      await view.resize().runAsync();
    }
  }

  async #draw() {
    if (!this.spec?.vega_lite) return;
    const box = make("div", { class: "drawing", role: "img", "aria-label": this.spec.alt });
    try {
      const { draw } = await chartLibrary();
      fill(this, ...caption(this.spec.vega_lite, this.headline ?? ""), box);
      this.drawn?.finalize();
      const spec = themed(this.spec.vega_lite, box.clientWidth);
      this.drawn = await draw(box, spec, { defaultStyle: false, tooltip: tip });
      await this.#fit();
    } catch (error) {
      fill(this, make("p", { class: "small" }, `The chart cannot be drawn; the table holds it all. (${error})`));
    }
  }
}

/** How often a picture is fitted, and how narrow its inside may become. */
const FITS = 4;
const NARROWEST = 60;
/** How wide a column of a legend is taken to be, and a map that has no room for texts. */
const LEGEND_COLUMN = 125;
const NARROW_MAP = 520;

/**
 * The chart's own title as text that wraps; not again what the headline says already.
 * @param {any} spec
 * @param {string} headline
 */
function caption(spec, headline) {
  const title = [spec.title?.text ?? []].flat().join(" "); // broken into lines for a fixed width
  const lines = [title, ...[spec.title?.subtitle ?? []].flat()].filter(Boolean);
  const plain = (/** @type {string} */ text) => text.replace(/\.$/, "");
  const said = (/** @type {string} */ line) =>
    plain(line) === plain(headline) || (line.endsWith(" …") && headline.startsWith(line.slice(0, -2)));
  return lines
    .filter((line) => !said(line))
    .map((line) => make("p", { class: "small" }, line));
}

/**
 * The spec in the page's theme, without its title, about as wide as there is room.
 * @param {any} spec
 * @param {number} room
 */
function themed(spec, room) {
  const { title: _said, ...rest } = spec;
  const config = { ...themes[theme()], padding: 2, background: "transparent" };
  if (spec.config?.locale) config.locale = spec.config.locale;
  const wide = typeof spec.width === "number" || spec.width === "container";
  const narrow = spec.layer ? { layer: narrowed(spec, room) } : {};
  return { ...rest, ...narrow, config, width: wide ? Math.max(NARROWEST, room - 140) : spec.width };
}

/**
 * The layers as a narrow place holds them: a legend in fewer columns, a map without its texts,
 * which were placed for a wide one.
 * @param {any} spec
 * @param {number} room
 */
function narrowed(spec, room) {
  const fit = Math.max(1, Math.floor(room / LEGEND_COLUMN));
  const texts = spec.projection && room < NARROW_MAP;
  return spec.layer
    .filter((/** @type {any} */ one) => !(texts && one.mark?.type === "text"))
    .map((/** @type {any} */ one) => {
      const legend = one.encoding?.color?.legend;
      if (!legend?.columns || legend.columns <= fit) return one;
      const color = { ...one.encoding.color, legend: { ...legend, columns: fit } };
      return { ...one, encoding: { ...one.encoding, color } };
    });
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
