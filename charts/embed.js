// Draws every figure of `charts/embed.py` on a page; appended to the chart script of `bundle.py`.
// What is under the pointer is shown as text: no markup is ever read out of the data.

const tip = (figure) => {
  const bubble = figure.querySelector(".provenue-tip");
  return (_handler, event, _item, value) => {
    const nothing = value === null || value === undefined || value === "";
    bubble.hidden = nothing;
    if (nothing) return;
    const facts = typeof value === "object" ? Object.entries(value) : [["", value]];
    bubble.textContent = facts.map(([name, one]) => (name ? `${name}: ${one}` : `${one}`)).join("\n");
    const place = figure.getBoundingClientRect();
    bubble.style.left = `${event.clientX - place.left + 14}px`;
    bubble.style.top = `${event.clientY - place.top + 14}px`;
  };
};

const drawFigure = async (figure) => {
  figure.dataset.state = "drawing";
  const place = figure.querySelector(".provenue-picture");
  const words = place.textContent;
  try {
    const spec = JSON.parse(figure.querySelector('script[type="application/json"]').textContent);
    await draw(place, spec, { defaultStyle: false, tooltip: tip(figure) });
    const svg = place.querySelector("svg");
    if (svg) {
      svg.style.maxWidth = "100%";
      svg.style.height = "auto";
    }
    figure.dataset.state = "drawn";
  } catch (error) {
    place.textContent = words; // what it shows, in words, is there all the same
    figure.dataset.state = "failed";
    console.error(error);
  }
};

const drawFigures = () =>
  document.querySelectorAll("figure.provenue-chart:not([data-state])").forEach(drawFigure);
if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", drawFigures);
} else {
  drawFigures();
}
