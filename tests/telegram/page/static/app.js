// The bench: two phones beside each other, or one at a time on a small screen.

import { make } from './dom.js';
import { Phone } from './phone.js';

const KEPT = 'xiaoka.phones';

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT)) || {};
  } catch (broken) {
    return {};
  }
}

class Bench {
  constructor(described) {
    const remembered = kept();
    this.phones = described.map((phone, number) => new Phone(number, phone, remembered[number], this));
    document.querySelector('.desk').append(...this.phones.map((phone) => phone.element));
    this.tabs = this.phones.map((phone, number) => make('button', { type: 'button', onclick: () => this.show(number) }, phone.described.title));
    document.querySelector('.tabs').append(...this.tabs);
    document.querySelector('.tabs').hidden = this.phones.length < 2;
    this.show(Math.min(remembered.front || 0, this.phones.length - 1));
    this.listen();
  }

  /** On a small screen only one phone is seen. */
  show(number) {
    this.front = number;
    this.phones.forEach((phone, index) => phone.element.classList.toggle('front', index === number));
    this.tabs.forEach((tab, index) => tab.setAttribute('aria-pressed', String(index === number)));
    this.remember();
  }

  remember() {
    const holders = Object.fromEntries(this.phones.map((phone) => [phone.number, phone.held]));
    try {
      sessionStorage.setItem(KEPT, JSON.stringify({ ...holders, front: this.front }));
    } catch (blocked) {
      // private mode: the page works, it only forgets
    }
  }

  changed() {
    this.remember();
    this.listen();
  }

  listen() {
    if (this.source) this.source.close();
    const see = this.phones.map((phone) => 'see=' + encodeURIComponent(phone.address)).join('&');
    this.source = new EventSource('/events?' + see);
    this.source.onopen = () => document.body.classList.remove('away');
    this.source.onerror = () => document.body.classList.add('away');
    this.source.onmessage = (event) => {
      const news = JSON.parse(event.data);
      const phone = this.phones.find((other) => other.address === news.see);
      if (phone) phone.take(news);
    };
  }

  async act(phone, body) {
    try {
      const answer = await fetch('/act', { method: 'POST', headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ see: phone.address, ...body }) });
      return answer.ok ? await answer.json() : {};
    } catch (unreachable) {
      return { alert: '试用台已经停了，请重新运行 xiaoka telegram --fake' };
    }
  }

  deepLink(username, payload) {
    const phone = this.phones.find((other) => other.described.username === username);
    if (!phone) return;
    this.show(phone.number);
    phone.do({ do: 'start', payload });
  }

  alert(words) { this.dialog('notice', make('p', {}, words)); }

  enlarge(src) { this.dialog('large', make('img', { src, alt: '' })); }

  dialog(kind, content) {
    const dialog = make('dialog', { class: kind }, content,
      make('button', { type: 'button', class: 'key', onclick: () => dialog.close() }, '好'));
    dialog.addEventListener('close', () => dialog.remove());
    dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
    document.body.append(dialog);
    dialog.showModal();
  }
}

const bench = new Bench(await (await fetch('/phones')).json());
const asked = new URLSearchParams(location.search);
if (asked.get('start')) {
  bench.deepLink(asked.get('bot') || bench.phones[0].described.username, asked.get('start'));
  history.replaceState(null, '', '/');
}
