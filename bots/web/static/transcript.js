// The log: what both sides said, which answers are still open, and where the focus goes.

import { Secret, bill, picture, quietBill, receipt } from './cards.js';
import { chart } from './chart.js';
import { meters } from './meters.js';
import { make } from './dom.js';
import { t } from './strings.js';

const PAUSE = 5 * 60 * 1000;
const NEAR = 120;

/** The words, with addresses of our own house as links; others stay words, for who knows where they lead. */
function withLinks(words) {
  return words.split(/(https?:\/\/\S+)/).map((part) => (part.startsWith(location.origin + '/')
    ? make('a', { href: part, target: '_blank', rel: 'noopener' }, part) : part));
}

/** `act` does what the person asks for: press(button) → id, codes(orderId) → whether it could be asked. */
export class Transcript {
  constructor(act) {
    this.act = act;
    this.log = document.getElementById('log');
    this.entries = document.getElementById('entries');
    this.typing = document.getElementById('typing');
    this.news = document.getElementById('news');
    this.spoken = new Map(); // bubbles of what was said aloud, by id, until the words are known
    this.own = new Map(); // what this page said itself, by id, until the server repeats it
    this.prompts = []; // messages whose buttons can still be pressed
    this.bills = [];
    this.secrets = new Map();
    this.lastTime = 0;
    this.wantsFocus = false;
    this.following = true; // the end of the log is in view
    this.news.addEventListener('click', () => {
      this.toEnd();
      this.log.focus({ preventScroll: true });
    });
    this.log.addEventListener('scroll', () => {
      this.following = this.nearEnd();
      if (this.following) this.news.hidden = true;
    });
    for (const change of ['resize', 'xiaoka-settings', 'xiaoka-layout']) {
      window.addEventListener(change, () => {
        if (this.following) this.toEnd();
      });
    }
    document.addEventListener('focusin', (event) => {
      if (!this.entries.contains(event.target)) this.wantsFocus = false;
    });
  }

  get empty() {
    return !this.entries.firstChild;
  }

  /** Show at once what the person did; the server's repetition takes its place. */
  said(id, text) {
    this.pend(id, this.personBubble(text));
  }

  /** The same for what was said aloud, `ms` long; its words come with the answer. */
  spoke(id, ms) {
    this.pend(id, this.voiceBubble(id, t('voice_note', { n: Math.max(1, Math.round(ms / 1000)) })));
  }

  pend(id, bubble) {
    bubble.classList.add('pending');
    bubble.append(make('p', { class: 'state' }, t('waiting')));
    this.own.set(id, bubble);
    this.entries.append(bubble);
    this.toEnd();
  }

  sent(id) {
    if (this.mark(id, '')) this.think(true);
  }

  refused(id) {
    this.mark(id, t('not_sent'));
    this.think(false);
  }

  mark(id, words) {
    const bubble = this.own.get(id);
    if (!bubble || !bubble.classList.contains('pending')) return false;
    bubble.classList.remove('pending');
    bubble.querySelector('.state').textContent = words;
    return true;
  }

  /** One line from the server; `live` is false for what was said before the page was opened. */
  add(entry, live) {
    const stay = live && !this.nearEnd();
    this.time(entry.at);
    const element = entry.author === 'person' ? this.person(entry) : this.xiaoka(entry);
    if (element !== this.entries.lastChild) this.entries.append(element);
    if (entry.author === 'xiaoka') this.think(false);
    if (!live) return;
    if (stay && entry.author === 'xiaoka') this.news.hidden = false;
    else this.show(element);
    if (entry.author === 'xiaoka') this.moveFocus(element);
  }

  person(entry) {
    this.answeredBy(entry.text);
    for (const prompt of this.prompts) prompt.passed = true;
    for (const open of this.bills) open.passed = true;
    const known = this.own.get(entry.id);
    if (!known && entry.voice && !entry.text) return this.voiceBubble(entry.id, t('voice_old'));
    if (!known) return this.personBubble(entry.text);
    this.sent(entry.id);
    this.own.delete(entry.id);
    return known;
  }

  personBubble(text) {
    return make('div', { class: 'said person' },
      make('p', { class: 'bubble' }, make('span', { class: 'unseen' }, t('me')), text));
  }

  voiceBubble(id, words) {
    const said = this.personBubble(words);
    this.spoken.set(id, said.querySelector('.bubble').lastChild);
    return said;
  }

  /** What was understood takes the place of the note. */
  heard(id, words) {
    if (this.spoken.has(id)) this.spoken.get(id).textContent = words;
    this.spoken.delete(id);
  }

  xiaoka(entry) {
    const message = entry.message || { text: entry.text };
    if (message.heard) this.heard(entry.answers, message.heard);
    const element = make('div', { class: 'said xiaoka' });
    if (message.text) {
      element.append(make('p', { class: 'bubble' }, make('span', { class: 'unseen' }, t('xiaoka')), ...withLinks(message.text)));
    }
    if (message.receipt || message.rows || message.bill) this.retire(Boolean(message.receipt));
    if (message.picture) element.append(picture(message.picture));
    if (message.chart) element.append(chart(message.chart));
    if (message.meters) element.append(meters(message.meters));
    if (message.bill) {
      const card = bill(message.bill);
      this.bills.push({ card, passed: false });
      element.append(card);
    }
    if (message.receipt) element.append(receipt(message.receipt));
    if (message.secret) {
      const secret = new Secret(message.secret, this.act.codes);
      this.secrets.set(message.secret.order_id, (this.secrets.get(message.secret.order_id) || []).concat(secret));
      element.append(secret.element);
    }
    if (message.rows) element.append(this.buttons(message.rows));
    return element;
  }

  buttons(rows) {
    const group = make('div', { class: 'choices', role: 'group', 'aria-label': t('choices') });
    const prompt = { group, passed: false };
    for (const row of rows) {
      const line = make('div', { class: 'row' });
      for (const button of row) {
        line.append(make('button', { type: 'button', class: 'button ' + button.style,
          onclick: (event) => this.press(prompt, button, event.currentTarget) }, button.label));
      }
      group.append(line);
    }
    this.prompts.push(prompt);
    return group;
  }

  press(prompt, button, element) {
    if (prompt.group.classList.contains('past')) return;
    this.close(prompt, element);
    this.said(this.act.press(button), button.label);
    this.wantsFocus = true;
  }

  /** Answers that were overtaken stay on the page, but no longer ask to be pressed. */
  close(prompt, chosen) {
    this.prompts = this.prompts.filter((other) => other !== prompt);
    prompt.group.classList.add('past');
    for (const button of prompt.group.querySelectorAll('button')) {
      button.setAttribute('aria-disabled', 'true');
      button.tabIndex = -1;
    }
    if (chosen) {
      chosen.classList.add('chosen');
      chosen.append(make('span', { class: 'unseen' }, '，' + t('chosen')));
    }
  }

  /** A prompt is overtaken when the person went on and another message asks; a delivery ends them all. */
  retire(all) {
    for (const prompt of this.prompts.slice()) if (all || prompt.passed) this.close(prompt, null);
    this.bills = this.bills.filter((open) => {
      if (all || open.passed) quietBill(open.card);
      return !(all || open.passed);
    });
  }

  /** After a reload, or when the answer came from another page: which button was it? */
  answeredBy(text) {
    const prompt = this.prompts[this.prompts.length - 1];
    if (!prompt) return;
    for (const button of prompt.group.querySelectorAll('button')) {
      if (button.textContent === text) {
        this.close(prompt, button);
        return;
      }
    }
  }

  codes(body) {
    for (const secret of this.secrets.get(body.order_id) || []) secret.show(body.codes);
  }

  /** The newest thing that can be pressed. */
  newest() {
    const open = this.entries.querySelectorAll('.choices:not(.past) button, .bill:not(.past) .pay, .reveal');
    if (!open.length) return null;
    const within = open[open.length - 1].closest('.said');
    return within.querySelector('.bill:not(.past) .pay, .choices:not(.past) button, .reveal');
  }

  /** Who pressed a button is taken to the next thing to press; nobody else's focus is moved. */
  moveFocus(element) {
    if (!this.wantsFocus) return;
    const next = element.querySelector('.bill .pay, .choices button, .reveal');
    if (!next) return;
    this.wantsFocus = false;
    next.focus({ preventScroll: true });
  }

  think(on) {
    clearTimeout(this.thinking);
    this.typing.hidden = !on;
    if (!on) return;
    if (this.nearEnd()) this.toEnd();
    this.thinking = setTimeout(() => this.think(false), 12000); // a person may have taken over; nobody types then
  }

  time(at) {
    const when = new Date(at);
    if (when - this.lastTime < PAUSE) return;
    this.lastTime = when;
    const lang = document.documentElement.lang;
    const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(at).setHours(0, 0, 0, 0)) / 86400000);
    const day = days === 0 ? t('today') : days === 1 ? t('yesterday')
      : when.toLocaleDateString(lang, { month: 'long', day: 'numeric' });
    this.entries.append(make('p', { class: 'when' }, make('time', { datetime: at },
      day + ' ' + when.toLocaleTimeString(lang, { hour: '2-digit', minute: '2-digit' }))));
  }

  nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  toEnd() {
    this.news.hidden = true;
    this.log.scrollTop = this.log.scrollHeight;
    if (this.log.scrollHeight <= this.log.clientHeight + 1) this.typing.scrollIntoView({ block: 'nearest' });
  }

  /** Bring a new message into view: its end, or its beginning when it is taller than the window. */
  show(element) {
    if (element.offsetHeight > this.log.clientHeight) element.scrollIntoView({ block: 'start' });
    else this.toEnd();
  }
}
