// Making elements: the page has no templates, and its policy allows no text that becomes markup.
const SVG = 'http://www.w3.org/2000/svg';

/** An element with classes, and children or text. */
export function make(tag, className, ...children) {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/** One of the page's icons; what it means stands beside it. */
export function makeIcon(name) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  svg.append(document.createElementNS(SVG, 'use'));
  setIcon(svg, name);
  return svg;
}

export const setIcon = (svg, name) => svg.firstChild.setAttribute('href', `#i-${name}`);
