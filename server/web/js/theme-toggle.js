/** <theme-toggle>: light, dark, or as the system says. Tells charts with a `theme` event. */

import { fill, make } from "./dom.js";

const ORDER = /** @type {const} */ (["system", "light", "dark"]);
const ICONS = {
  system: "M3 5h18v11H3zM8 20h8M12 16v4",
  light: "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.500 1.500M17.500 17.500 19 19M19 5l-1.500 1.500M6.500 17.500 5 19",
  dark: "M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z",
};

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

/** @returns {"light" | "dark"} what is shown now */
export function theme() {
  const chosen = document.documentElement.dataset.theme;
  if (chosen === "light" || chosen === "dark") return chosen;
  return prefersDark.matches ? "dark" : "light";
}

function changed() {
  document.dispatchEvent(new CustomEvent("theme", { detail: theme() }));
}

prefersDark.addEventListener("change", changed);

class ThemeToggle extends HTMLElement {
  connectedCallback() {
    this.control = make("button", { type: "button", class: "quiet", onclick: () => this.#next() });
    fill(this, this.control);
    this.#show();
  }

  get chosen() {
    const chosen = document.documentElement.dataset.theme;
    return chosen === "light" || chosen === "dark" ? chosen : "system";
  }

  #next() {
    const next = ORDER[(ORDER.indexOf(this.chosen) + 1) % ORDER.length];
    if (next === "system") {
      delete document.documentElement.dataset.theme;
      localStorage.removeItem("theme");
    } else {
      document.documentElement.dataset.theme = next;
      localStorage.setItem("theme", next);
    }
    this.#show();
    changed();
  }

  #show() {
    const words = `Theme: ${this.chosen}`;
    this.control?.setAttribute("aria-label", `${words}; change it`);
    this.control?.setAttribute("title", words);
    const space = "http://www.w3.org/2000/svg";
    const icon = document.createElementNS(space, "svg");
    icon.setAttribute("viewBox", "0 0 24 24");
    icon.setAttribute("aria-hidden", "true");
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", ICONS[/** @type {keyof typeof ICONS} */ (this.chosen)]);
    icon.append(path);
    if (this.control) fill(this.control, icon);
  }
}

customElements.define("theme-toggle", ThemeToggle);
