// Building elements. Text always goes in as text, never as HTML.

/** An element with attributes (`on…` are listeners, false and null are left out) and children. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.slice(0, 2) === 'on') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children) if (child) element.append(child);
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

/** An SVG element with attributes and children. */
export function draw(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const name of Object.keys(attributes)) element.setAttribute(name, attributes[name]);
  for (const child of children) element.append(child);
  return element;
}

/** What the page remembers on this device; a browser may forbid it, then nothing is remembered. */
export const memory = {
  get(store, name) {
    try {
      return window[store].getItem('xiaoka.' + name);
    } catch (blocked) {
      return null;
    }
  },
  set(store, name, value) {
    try {
      window[store].setItem('xiaoka.' + name, value);
    } catch (blocked) {
      // private mode: the page works, it only forgets
    }
  },
};
