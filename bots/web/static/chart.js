// A report: facts, amounts over time as bars, the balance as a line below, and the sentence that matters.

import { draw, make } from './dom.js';

const WIDTH = 320;
const TENTHS = [10, 15, 20, 25, 30, 40, 50, 60, 80, 100];
let count = 0;

/** The end of a scale in fen, at least one yuan: a round number not below `most`. */
function ceiling(most) {
  let unit = 10;
  while (unit * 100 < most) unit *= 10;
  return unit * TENTHS.find((tenths) => unit * tenths >= Math.max(most, 100));
}

function label(x, y, words, anchor, kind) {
  const text = draw('text', { x, y, 'text-anchor': anchor, class: kind || '' });
  text.textContent = words;
  return text;
}

/** Where things are: `top` and `bottom` of a field, one slot a bar; `em` is the height of small letters. */
class Panel {
  constructor(svg, top, bottom, left, slots, most, em) {
    Object.assign(this, { svg, top, bottom, left, most, em, slot: (WIDTH - left) / Math.max(slots, 1) });
  }

  x(index) { return this.left + this.slot * (index + 0.5); }

  y(fen) { return this.bottom - (this.bottom - this.top) * Math.max(fen, 0) / this.most; }

  grid() {
    for (const fen of [this.most / 2, this.most]) {
      const y = this.y(fen);
      this.svg.append(draw('path', { class: 'grid', d: `M${this.left} ${y}H${WIDTH}` }),
        label(this.left - this.em * 0.35, y + this.em * 0.36, String(fen / 100), 'end'));
    }
  }

  ground() {
    this.svg.append(draw('path', { class: 'ground', d: `M${this.left} ${this.bottom}H${WIDTH}` }));
  }
}

function bars(panel, data) {
  panel.grid();
  const width = Math.min(panel.slot * 0.72, panel.em * 2.2);
  let best = 0;
  data.bars.forEach((bar, index) => {
    if (bar.amount <= 0) return;
    if (bar.amount > data.bars[best].amount) best = index;
    const high = Math.max(panel.bottom - panel.y(bar.amount), 2);
    panel.svg.append(draw('rect', { class: 'amount-bar', x: panel.x(index) - width / 2, y: panel.bottom - high, width,
      height: high, rx: Math.min(width / 3, 3, high / 2) }));
  });
  panel.ground();
  if (data.bars.length && data.bars[best].amount > 0) {
    const words = '¥' + (data.bars[best].amount / 100).toFixed(2);
    const half = words.length * panel.em * 0.3;
    panel.svg.append(label(Math.min(Math.max(panel.x(best), half), WIDTH - half),
      panel.y(data.bars[best].amount) - panel.em * 0.4, words, 'middle', 'value'));
  }
  const widest = Math.max(...data.bars.map((bar) => bar.label.length), 1) * panel.em * 0.62 + panel.em * 0.5;
  for (const index of named(data.bars, Math.max(1, Math.ceil(widest / panel.slot)))) {
    panel.svg.append(label(panel.x(index), panel.bottom + panel.em * 1.25, data.bars[index].label, 'middle'));
  }
}

/** Which bars have their names below, `step` slots apart: those with an amount where they are few, else every so many. */
function named(all, step) {
  const filled = all.flatMap((bar, index) => bar.amount > 0 ? [index] : []);
  if (filled.length === 0 || filled.length * step > all.length) return all.map((_, index) => index).filter((index) => index % step === 0);
  let next = 0;
  return filled.filter((index) => index >= next && (next = index + step));
}

function balance(panel, known) {
  const points = known.map(([index, fen]) => panel.x(index) + ' ' + panel.y(fen));
  const last = known[known.length - 1];
  panel.svg.append(draw('path', { class: 'under',
    d: `M${panel.x(known[0][0])} ${panel.bottom}L${points.join('L')}V${panel.bottom}Z` }));
  panel.grid();
  panel.ground();
  panel.svg.append(draw('path', { class: 'over', d: 'M' + points.join('L') }),
    draw('circle', { class: 'now', cx: panel.x(last[0]), cy: panel.y(last[1]), r: 4.5 }),
    label(WIDTH, panel.top - panel.em, '¥' + (last[1] / 100).toFixed(2), 'end', 'last'));
}

/** Bars and line as one drawing, which `alt` says in words; letters grow with the root's size. */
function plot(data) {
  const em = 0.75 * parseFloat(getComputedStyle(document.documentElement).fontSize);
  const known = data.line_label ? data.bars.map((bar, index) => [index, bar.balance]).filter((pair) => pair[1] !== null) : [];
  const line = known.length > 1;
  const scales = [ceiling(Math.max(0, ...data.bars.map((bar) => bar.amount)))];
  if (line) scales.push(ceiling(Math.max(0, ...known.map((pair) => pair[1]))));
  // Both fields share their left edge, so that an hour stands above itself.
  const left = Math.max(...scales.map((scale) => String(scale / 100).length)) * em * 0.6 + em * 0.6;
  const lower = em * 2.6 + 130 + em * 3.4;
  const height = line ? lower + em * 2.2 + 64 : lower - em * 1.8;
  const svg = draw('svg', { class: 'plot', viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': data.alt });
  svg.append(label(0, em, data.bars_label, 'start'));
  bars(new Panel(svg, em * 2.6, em * 2.6 + 130, left, data.bars.length, scales[0], em), data);
  if (line) {
    svg.append(label(0, lower, data.line_label, 'start'));
    balance(new Panel(svg, lower + em, lower + em + 64 + em * 0.6, left, data.bars.length, scales[1], em), known);
  }
  return svg;
}

export function chart(data) {
  count += 1;
  const id = 'chart-' + count;
  const facts = make('dl', { class: 'facts' });
  for (const [name, value] of data.facts) facts.append(make('div', {}, make('dt', {}, name), make('dd', {}, value)));
  return make('div', { class: 'card chart', role: 'group', 'aria-labelledby': id },
    make('h2', { id }, data.title), data.facts.length > 0 && facts, plot(data),
    data.words && make('p', { class: 'words' }, data.words));
}
