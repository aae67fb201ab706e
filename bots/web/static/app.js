// Puts the parts of the page together.

import { Connection, newId } from './connection.js';
import { make } from './dom.js';
import { Settings } from './settings.js';
import { t } from './strings.js';
import { Transcript } from './transcript.js';
import { Voice } from './voice.js';

const PRESS_LASTS = 4500; // milliseconds in which a browser still sees a window as asked for by the press

const byId = (id) => document.getElementById(id);
const input = byId('say');
const notice = byId('notice');
let pressedAt = 0;
let state = 'connecting';

const transcript = new Transcript({
  press(button) {
    pressedAt = Date.now();
    voice.passed();
    return connection.tell({ type: 'press', token: button.token, label: button.label });
  },
  codes: (order) => connection.ask({ type: 'codes', order_id: order }),
});

const connection = new Connection({
  state: showState,
  settings: (body) => settings.told(body),
  voice: (body) => voice.offered(body),
  entry(body, live) {
    if (!body.id) warn('');
    transcript.add(body, live);
    greet();
    voice.told(body, live);
    if (!live) return;
    if (document.hidden) document.title = '● ' + t('name');
    if (body.message && body.message.bill) openCashier(body.message.bill);
  },
  ready() {
    byId('log').setAttribute('aria-live', 'polite');
    for (const update of connection.waiting) {
      if (!transcript.own.has(update.id)) transcript.said(update.id, update.text || update.label);
    }
    greet();
    transcript.toEnd();
  },
  sent: (id) => transcript.sent(id),
  refused(id, code) {
    transcript.refused(id);
    warn(t(code === 'too_long' ? 'too_long' : 'failed'));
  },
  slow: () => warn(t('too_fast')),
  codes: (body) => transcript.codes(body),
});

const voice = new Voice({
  said(id, ms) {
    transcript.spoke(id, ms);
    greet();
  },
  sent: (id) => transcript.sent(id),
  refused(id, words) {
    transcript.refused(id);
    warn(words);
  },
  silence: () => connection.ask({ type: 'silence', id: newId() }),
});

const settings = new Settings(say);

function say(text) {
  voice.passed();
  transcript.said(connection.tell({ type: 'say', text }), text);
  greet();
}

/** Choosing a way to pay leads straight to the cashier; when the browser forbids it, the link is there. */
function openCashier(bill) {
  if (Date.now() - pressedAt > PRESS_LASTS || !/^https?:/i.test(bill.url)) return;
  pressedAt = 0;
  window.open(bill.url, '_blank', 'noopener');
}

function showState(name) {
  state = name;
  const element = byId('connection');
  element.dataset.state = name;
  element.querySelector('.words').textContent = t(name);
}

function warn(words) {
  notice.textContent = words;
  notice.hidden = !words;
  if (words) transcript.toEnd();
}

/** A newcomer sees who Xiaoka is and what could be said. */
function greet() {
  const fresh = transcript.empty && connection.ready;
  byId('welcome').hidden = !fresh;
  byId('suggestions').hidden = !fresh;
}

function suggest() {
  const few = document.documentElement.dataset.mode === 'elderly' ? 2 : 3;
  const row = byId('suggestions');
  row.textContent = '';
  for (const [label, words] of t('suggest').slice(0, few)) {
    row.append(make('button', { type: 'button', class: 'button plain', onclick: () => {
      input.focus({ preventScroll: true });
      say(words);
    } }, label));
  }
}

byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = '';
  say(text);
});

let composing = false;
input.addEventListener('compositionstart', () => { composing = true; });
input.addEventListener('compositionend', () => { setTimeout(() => { composing = false; }); });
input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && (composing || event.isComposing)) event.preventDefault(); // choosing a character
  if (event.key === 'ArrowUp' && !input.value && !composing) {
    const next = transcript.newest();
    if (next) {
      event.preventDefault();
      next.focus();
    }
  }
});

byId('log').addEventListener('keydown', (event) => {
  if (event.key === 'Escape') input.focus();
});

document.addEventListener('visibilitychange', () => {
  if (!document.hidden) document.title = t('name');
});

window.addEventListener('xiaoka-settings', () => {
  suggest();
  showState(state);
});

suggest();
connection.open();

if ('serviceWorker' in navigator) navigator.serviceWorker.register('/sw.js').catch(() => {});
