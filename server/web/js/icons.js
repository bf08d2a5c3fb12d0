/** Small drawings, as lines in the color of the text beside them. */

const SVG = "http://www.w3.org/2000/svg";
const PATHS = {
  up: "M7 11v9H4v-9zM7 11l4-8c1.700 0 2.500 1.200 2.200 2.800L12.500 9H18a2 2 0 0 1 2 2.400l-1.200 6.900a2 2 0 0 1-2 1.700H7",
  down: "M17 13V4h3v9zM17 13l-4 8c-1.700 0-2.500-1.200-2.200-2.800l.700-3.200H6a2 2 0 0 1-2-2.400l1.200-6.900a2 2 0 0 1 2-1.700H17",
  clip: "M20 11.500l-8.200 8.200a5 5 0 0 1-7.100-7.100l8.600-8.600a3.300 3.300 0 0 1 4.700 4.700l-8.500 8.500a1.700 1.700 0 0 1-2.400-2.400l7.700-7.700",
  page: "M6 3h8l5 5v13H6zM14 3v5h5M9 13h6M9 17h6",
  branch: "M7 4v16M7 15c0-5 10-3 10-9M17 6V4",
};

/** @param {keyof PATHS} name */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
