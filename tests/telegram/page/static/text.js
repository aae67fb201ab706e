// Texts with their entities: offsets count UTF-16 units, as strings of JavaScript do.

import { make, webAddress } from './dom.js';

function link(url, act, children) {
  const deep = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]+)$/.exec(url);
  if (deep) {
    return make('a', { href: '#', onclick: (event) => { event.preventDefault(); act.deepLink(deep[1], deep[2]); } }, children);
  }
  return make('a', { href: webAddress(url), target: '_blank', rel: 'noopener noreferrer' }, children);
}

function spoiler(children) {
  const cover = make('span', { class: 'spoiler', role: 'button', tabindex: '0', 'aria-label': '点一下显示' },
    make('span', { class: 'covered' }, children));
  const reveal = () => {
    cover.classList.add('open');
    cover.removeAttribute('role');
    cover.removeAttribute('aria-label');
  };
  cover.addEventListener('click', reveal);
  cover.addEventListener('keydown', (event) => { if (event.key === 'Enter' || event.key === ' ') reveal(); });
  return cover;
}

function dressed(entity, words, children, act) {
  switch (entity.type) {
    case 'bold': return make('b', {}, children);
    case 'italic': return make('i', {}, children);
    case 'underline': return make('u', {}, children);
    case 'strikethrough': return make('s', {}, children);
    case 'code': return make('code', {}, children);
    case 'pre': return make('pre', {}, children);
    case 'blockquote':
    case 'expandable_blockquote': return make('blockquote', {}, children);
    case 'spoiler': return spoiler(children);
    case 'text_link': return link(entity.url, act, children);
    case 'url': return link(/^https?:/i.test(words) ? words : 'http://' + words, act, children);
    case 'bot_command':
      return make('a', { href: '#', onclick: (event) => { event.preventDefault(); act.say(words); } }, children);
    default: return make('span', { class: entity.type }, children);
  }
}

/** The pieces of a text between `begin` and `end`, entities nested as they lie. */
function pieces(text, entities, begin, end, act) {
  const nodes = [];
  let at = begin;
  while (entities.length) {
    const entity = entities[0];
    const from = entity.offset;
    const to = from + entity.length;
    if (from >= end) break;
    entities = entities.slice(1);
    const inside = entities.filter((other) => other.offset < to);
    entities = entities.filter((other) => other.offset >= to);
    if (from > at) nodes.push(text.slice(at, from));
    nodes.push(dressed(entity, text.slice(from, to), pieces(text, inside, from, Math.min(to, end), act), act));
    at = to;
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

export function rich(text, entities, act) {
  const sorted = [...(entities || [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return pieces(text, sorted, 0, text.length, act);
}
