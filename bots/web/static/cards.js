// The parts of a message beyond words: the picture of a balance, a bill, a receipt, card codes.

import { draw, make } from './dom.js';
import { t, yuan } from './strings.js';

let count = 0;

function unique(name) {
  count += 1;
  return name + '-' + count;
}

/** The composition of a balance: a bar of patterned parts, and the same as a labelled list. */
export function picture(data) {
  const bar = make('div', { class: 'bar', role: 'img', 'aria-label': data.alt });
  const legend = make('ul', { class: 'legend' });
  for (const slice of data.slices) {
    if (slice.amount > 0) {
      const part = make('span', { class: 'part ' + slice.key });
      part.style.flexGrow = String(slice.amount);
      bar.append(part);
    }
    const name = make('span', { class: 'name' }, slice.label);
    if (slice.note) name.append(make('small', {}, slice.note));
    legend.append(
      make('li', { class: slice.amount > 0 ? '' : 'none' },
        make('span', { class: 'part ' + slice.key, 'aria-hidden': 'true' }),
        name,
        make('span', { class: 'amount' }, yuan(slice.amount)))
    );
  }
  const id = unique('picture');
  return make('div', { class: 'card picture', role: 'group', 'aria-labelledby': id },
    make('h2', { id }, data.title), bar, legend);
}

/** A report: facts to read first, an amount a bar, and the sentence that matters. */
export function chart(data) {
  const id = unique('chart');
  const facts = make('dl', { class: 'facts' });
  for (const [label, value] of data.facts) {
    facts.append(make('div', {}, make('dt', {}, label), make('dd', {}, value)));
  }
  const most = Math.max(1, ...data.bars.map((bar) => bar.amount));
  const bars = make('div', { class: 'bars', role: 'img', 'aria-label': data.alt });
  for (const bar of data.bars) {
    const column = make('span', { class: 'pillar', title: bar.label + ' ' + yuan(bar.amount) });
    column.style.height = (100 * bar.amount) / most + '%';
    bars.append(column);
  }
  const ends = make('div', { class: 'ends', 'aria-hidden': 'true' });
  if (data.bars.length > 1) {
    ends.append(make('span', {}, data.bars[0].label), make('span', {}, data.bars[data.bars.length - 1].label));
  }
  return make('div', { class: 'card chart', role: 'group', 'aria-labelledby': id },
    make('h2', { id }, data.title), facts, make('p', { class: 'soft' }, data.label), bars, ends,
    data.words ? make('p', { class: 'words' }, data.words) : null);
}

function qrCode(qr) {
  const border = 4;
  const side = qr.size + 2 * border;
  return draw('svg', { class: 'qr', viewBox: [-border, -border, side, side].join(' '), role: 'img',
    'aria-label': t('qr_alt'), 'shape-rendering': 'crispEdges' },
  draw('rect', { class: 'light', x: -border, y: -border, width: side, height: side }),
  draw('path', { class: 'dark', d: qr.path }));
}

/** Only web addresses may be opened, whatever a message says. */
function webAddress(url) {
  return /^https?:\/\//i.test(url) ? url : null;
}

/** Something to pay: how much, until when, the link, and the same as a QR code. */
export function bill(data) {
  const until = new Date(data.expires_at);
  const time = until.toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit' });
  const id = unique('bill');
  const card = make('div', { class: 'card bill', role: 'group', 'aria-labelledby': id },
    make('h2', { id }, data.label),
    make('p', { class: 'sum' }, yuan(data.amount)),
    make('p', { class: 'until' }, until < new Date() ? t('pay_over') : t('pay_by', { time })),
    make('a', { class: 'button primary pay', href: webAddress(data.url), target: '_blank', rel: 'noopener noreferrer' },
      make('span', { class: 'words' }, t('pay')),
      make('span', { class: 'unseen' }, ' ' + yuan(data.amount) + '，' + t('new_window'))));
  if (data.qr) {
    const fold = make('details', {}, make('summary', {}, t('qr')), qrCode(data.qr));
    fold.open = window.innerWidth >= 640;
    card.append(fold);
  }
  return card;
}

/** A bill that is behind us: nothing invites to pay any more, the page behind the link still tells how it went. */
export function quietBill(card) {
  card.classList.add('past');
  const link = card.querySelector('.pay');
  link.classList.remove('primary');
  link.classList.add('quiet');
  link.querySelector('.words').textContent = t('pay_again');
}

/** The facts of a delivered order. */
export function receipt(data) {
  const id = unique('receipt');
  const facts = make('dl', {});
  for (const [label, value] of data.rows) {
    facts.append(make('div', {}, make('dt', {}, label), make('dd', {}, value)));
  }
  const mark = draw('svg', { class: 'mark', viewBox: '0 0 24 24', 'aria-hidden': 'true' },
    draw('circle', { cx: 12, cy: 12, r: 11 }), draw('path', { d: 'M7 12.5l3.4 3.4L17 9' }));
  return make('div', { class: 'card receipt', role: 'group', 'aria-labelledby': id },
    make('h2', {}, mark, make('span', { id }, data.title)), facts);
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (unavailable) {
    const field = make('textarea', { class: 'unseen', 'aria-hidden': 'true' });
    field.value = text;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    return done;
  }
}

function codeLine(code, label, many) {
  const words = make('span', {}, t('copy'));
  const button = make('button', { type: 'button', class: 'button plain', 'aria-label': t('copy') + ' ' + label,
    onclick: () => copy(code).then((done) => {
      if (!done) return;
      words.textContent = t('copied');
      button.setAttribute('aria-label', t('copied') + ' ' + label);
      button.focus();
    }) }, words);
  return make('li', {}, many && make('span', { class: 'label' }, label), make('code', { translate: 'no' }, code), button);
}

/** Card codes: nothing of them is on the page before the tap, nor after they are folded away. */
export class Secret {
  constructor(data, ask) {
    this.label = data.label;
    this.ask = () => ask(data.order_id);
    this.words = make('p', { class: 'hint', role: 'status' }, t('codes_hidden'));
    this.list = make('ol', { class: 'codes' });
    this.button = make('button', { type: 'button', class: 'button primary reveal', 'aria-expanded': 'false',
      onclick: () => this.tapped() }, data.label);
    this.element = make('div', { class: 'card secret' }, this.words, this.list, this.button);
    this.open = false;
  }

  tapped() {
    if (this.open) this.hide();
    else if (!this.ask()) this.words.textContent = t('codes_failed');
  }

  /** The codes have come; null when they could not be had. */
  show(codes) {
    if (!codes) {
      this.words.textContent = t('codes_failed');
      return;
    }
    this.list.textContent = '';
    codes.forEach((code, index) => {
      const many = codes.length > 1;
      this.list.append(codeLine(code, many ? t('code', { n: index + 1 }) : t('code_one'), many));
    });
    this.state(true, t('codes_shown'), t('hide_codes'));
    this.element.scrollIntoView({ block: 'nearest' });
  }

  hide() {
    this.list.textContent = '';
    this.state(false, t('codes_hidden'), this.label);
  }

  state(open, words, label) {
    this.open = open;
    this.words.textContent = words;
    this.button.textContent = label;
    this.button.setAttribute('aria-expanded', String(open));
    this.button.classList.toggle('primary', !open);
    this.button.classList.toggle('plain', open);
  }
}
