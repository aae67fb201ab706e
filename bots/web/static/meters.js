// Points of so many: the sum, below it one bar for each part, and the sentence that matters.

import { draw, make } from './dom.js';

const WIDTH = 320;
let count = 0;

/** A bar that the numbers beside it say in words. */
function bar(value, maximum, height) {
  const svg = draw('svg', { class: 'gauge', viewBox: `0 0 ${WIDTH} ${height}`, 'aria-hidden': 'true' });
  svg.append(draw('rect', { class: 'track', width: WIDTH, height, rx: height / 2 }));
  if (value > 0 && maximum > 0) {
    const width = Math.max(WIDTH * Math.min(value, maximum) / maximum, height);
    svg.append(draw('rect', { class: 'fill', width, height, rx: height / 2 }));
  }
  return svg;
}

function part(one) {
  return make('div', {}, make('dt', {}, one.label), make('dd', {}, one.value + '/' + one.maximum),
    bar(one.value, one.maximum, 8));
}

export function meters(data) {
  count += 1;
  const id = 'meters-' + count;
  return make('div', { class: 'card meters', role: 'group', 'aria-labelledby': id },
    make('h2', { id }, data.title),
    make('p', { class: 'score' }, make('strong', {}, String(data.value)), ' / ' + data.maximum),
    bar(data.value, data.maximum, 10),
    make('dl', {}, ...data.meters.map(part)),
    data.words && make('p', { class: 'words' }, data.words));
}
