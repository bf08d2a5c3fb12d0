// Before the first paint: the theme chosen here last time. Nothing else belongs in this file.
"use strict";
{
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  // The chart library empties its box with innerHTML = ""; every other string of HTML is refused.
  if (window.trustedTypes) {
    trustedTypes.createPolicy("default", { createHTML: (text) => (text === "" ? "" : null) });
  }
}
