// Building elements. Text always goes in as text, never as HTML.

/** An element with attributes (`on…` are listeners, false and null are left out) and children. */
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat()) if (child || child === 0) element.append(child);
  return element;
}

/** Only web addresses may be opened, whatever a message says. */
export function webAddress(url) {
  return /^https?:\/\//i.test(url) ? url : null;
}
