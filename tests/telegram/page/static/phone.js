// One phone: who holds it, the chat with its bot, the keyboards below.

import { make, webAddress } from './dom.js';
import { drawn } from './message.js';

export class Phone {
  /** `host` has `act(phone, body)`, `changed(phone)`, `deepLink(username, payload)`. */
  constructor(number, described, held, host) {
    this.number = number;
    this.described = described;
    this.host = host;
    this.held = described.seats.some((seat) => seat.key === held) ? held : described.seats[0].key;
    this.state = {};
    this.open = true;
    this.messages = new Map();
    this.build();
  }

  get address() { return this.number + ':' + this.held; }

  build() {
    this.subtitle = make('p', { class: 'subtitle', 'aria-live': 'polite' }, this.described.subtitle);
    this.who = make('select', { class: 'who-holds', 'aria-label': '谁拿着这部手机', onchange: () => this.hand(this.who.value) },
      this.described.seats.map((seat) => make('option', { value: seat.key, selected: seat.key === this.held }, seat.label)));
    this.stars = make('span', { class: 'stars', title: '假的星星' });
    this.hint = make('p', { class: 'hint' }, this.described.hint);
    this.list = make('ol', { class: 'log', 'aria-live': 'polite', 'aria-label': '聊天记录' });
    // Shown with the first news of the chat, which says what it brings along.
    this.start = make('button', { type: 'button', class: 'start', hidden: true, onclick: () => this.do({ do: 'start', payload: this.state.payload || '' }) }, '开始');
    this.keyboard = make('div', { class: 'keyboard', role: 'group', 'aria-label': '大按钮' });
    this.menu = make('ul', { class: 'menu', hidden: true });
    this.input = make('textarea', { rows: 1, placeholder: '消息', 'aria-label': '消息', enterkeyhint: 'send' });
    this.toggle = make('button', { type: 'button', class: 'icon', 'aria-label': '显示或收起大按钮', hidden: true,
      onclick: () => { this.open = !this.open; this.drawKeyboard(); } }, '⌨');
    this.menuButton = make('button', { type: 'button', class: 'menu-button', 'aria-expanded': 'false',
      onclick: () => this.showMenu(this.menu.hidden) }, '☰ 菜单');
    this.toast = make('p', { class: 'toast', role: 'status' });
    const form = make('form', { class: 'say', onsubmit: (event) => { event.preventDefault(); this.send(); } },
      this.menuButton, this.input, this.toggle, make('button', { class: 'icon send', 'aria-label': '发送' }, '➤'));
    this.input.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    });
    this.element = make('section', { class: 'phone', 'aria-label': this.described.title },
      make('header', {}, make('span', { class: 'face', 'aria-hidden': 'true' }, this.described.title.slice(0, 1)),
        make('div', { class: 'name' }, make('h2', {}, this.described.title), this.subtitle), this.stars, this.who),
      this.hint, this.list, this.toast, this.menu, this.start, form, this.keyboard);
  }

  /** Give the phone to somebody else. */
  hand(key) {
    this.held = key;
    this.messages.clear();
    this.list.textContent = '';
    this.start.hidden = true;
    this.showMenu(false);
    this.host.changed(this);
  }

  async do(body) {
    const answer = await this.host.act(this, body);
    if (answer.toast) this.tell(answer.toast);
    if (answer.late) this.tell('机器人没有回应');
    if (answer.alert) this.host.alert(answer.alert);
    if (answer.url) this.visit(answer.url);
    if (answer.copy && navigator.clipboard) {
      await navigator.clipboard.writeText(answer.copy).catch(() => {});
      this.tell('已复制');
    }
    if ('refused' in answer) {
      this.host.alert(answer.refused === 'BALANCE_TOO_LOW' ? '星星不够' : answer.refused || '机器人没有及时回应，没有付款');
    }
    return answer;
  }

  visit(url) {
    const deep = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]+)$/.exec(url);
    if (deep) this.host.deepLink(deep[1], deep[2]);
    else if (webAddress(url)) window.open(url, '_blank', 'noopener');
  }

  say(text) { return this.do({ do: 'say', text }); }

  send() {
    const text = this.input.value.trim();
    this.input.value = '';
    this.showMenu(false);
    if (!text) return;
    const deep = /^(?:https?:\/\/)?t\.me\/(\w+)\?start=([\w-]+)$/.exec(text);
    if (deep) this.host.deepLink(deep[1], deep[2]);
    else this.say(text);
  }

  tell(words) {
    this.toast.textContent = words;
    this.toast.classList.add('shown');
    clearTimeout(this.fading);
    this.fading = setTimeout(() => this.toast.classList.remove('shown'), 3000);
  }

  showMenu(open) {
    this.menu.hidden = !open;
    this.menuButton.setAttribute('aria-expanded', String(open));
  }

  /** News of the chat: changed messages, and the state around them. */
  take(news) {
    const atEnd = this.list.scrollHeight - this.list.scrollTop - this.list.clientHeight < 80;
    const before = this.state;
    this.state = news;
    const act = {
      say: (text) => this.say(text),
      tap: (message, row, column, button) => this.tap(message, row, column, button),
      pay: (message) => this.do({ do: 'pay', message: message.message_id }),
      file: (id) => '/file/' + this.number + '/' + encodeURIComponent(id),
      enlarge: (src) => this.host.enlarge(src),
      deepLink: (username, payload) => this.host.deepLink(username, payload),
    };
    for (const message of news.messages) {
      const element = drawn(message, act, Boolean(news.group));
      const old = this.messages.get(message.message_id);
      if (old) old.replaceWith(element);
      else this.list.append(element);
      this.messages.set(message.message_id, element);
    }
    const there = new Set(news.ids);
    for (const [id, element] of this.messages) {
      if (!there.has(id)) {
        element.remove();
        this.messages.delete(id);
      }
    }
    this.drawState(before);
    if (atEnd || news.messages.some((message) => message.own)) this.list.scrollTop = this.list.scrollHeight;
    for (const image of this.list.querySelectorAll('img')) {
      if (!image.complete) image.addEventListener('load', () => { if (atEnd) this.list.scrollTop = this.list.scrollHeight; }, { once: true });
    }
  }

  tap(message, row, column, button) {
    if (button.url) {
      this.visit(button.url);
      return Promise.resolve();
    }
    return this.do({ do: 'tap', message: message.message_id, row, column });
  }

  drawState(before) {
    const { typing, blocked, group, commands, stars, ids } = this.state;
    this.subtitle.textContent = typing ? '正在输入…' : group || this.described.subtitle;
    this.element.classList.toggle('typing', typing);
    this.stars.textContent = stars ? '★ ' + stars : '';
    this.start.hidden = ids.length > 0 && !blocked;
    this.hint.hidden = ids.length > 0;
    this.start.textContent = blocked ? '重新开始' : '开始';
    if (JSON.stringify([before.commands, before.blocked]) !== JSON.stringify([commands, blocked])) this.drawMenu();
    if (JSON.stringify(before.keyboard) !== JSON.stringify(this.state.keyboard)) {
      this.open = true;
      this.drawKeyboard();
    }
  }

  drawMenu() {
    const { commands, blocked, group } = this.state;
    const entry = (words, doing) => make('li', {}, make('button', { type: 'button',
      onclick: () => { this.showMenu(false); doing(); } }, words));
    this.menu.textContent = '';
    for (const command of commands) {
      this.menu.append(entry([make('b', {}, '/' + command.command), ' ' + command.description], () => this.say('/' + command.command)));
    }
    if (!group) {
      this.menu.append(entry(blocked ? '重新启用机器人' : '停用机器人', () => this.do({ do: 'block', on: !blocked })));
    }
  }

  drawKeyboard() {
    const keyboard = this.state.keyboard;
    this.keyboard.textContent = '';
    this.toggle.hidden = !keyboard;
    this.input.placeholder = (keyboard && keyboard.input_field_placeholder) || '消息';
    if (!keyboard || !this.open) return;
    for (const row of keyboard.keyboard) {
      this.keyboard.append(make('div', { class: 'keys' }, row.map((key) => {
        const text = typeof key === 'string' ? key : key.text;
        return make('button', { type: 'button', class: 'key', onclick: () => this.do({ do: 'key', text }) }, text);
      })));
    }
    this.list.scrollTop = this.list.scrollHeight;
  }
}
