// How the page looks and speaks. Theme and size stay on this device; mode and language belong to the person, so they
// are asked for in the chat, in the same words anybody could say.

import { memory } from './dom.js';
import { SAY_LOCALE, t, translate } from './strings.js';

const root = document.documentElement;

/** `say` sends a sentence. */
export class Settings {
  constructor(say) {
    this.say = say;
    this.panel = document.getElementById('settings');
    this.opener = document.getElementById('open-settings');
    this.elderly = document.getElementById('elderly');
    this.opener.addEventListener('click', () => this.toggle(this.panel.hidden));
    document.getElementById('close-settings').addEventListener('click', () => this.toggle(false));
    this.panel.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.toggle(false);
    });
    this.panel.addEventListener('change', (event) => this.changed(event.target.name, event.target.value));
    this.elderly.addEventListener('click', () => {
      this.changed('mode', root.dataset.mode === 'elderly' ? 'standard' : 'elderly');
    });
    this.show();
  }

  /** The server knows how this person wants it, from this or another device. */
  told(body) {
    this.keep('mode', body.mode);
    this.keep('locale', body.locale);
    this.show();
  }

  changed(name, value) {
    this.keep(name, value);
    this.show();
    if (name === 'mode') this.say(t('say_mode')[value]);
    if (name === 'locale') this.say(SAY_LOCALE[value]);
  }

  keep(name, value) {
    memory.set('localStorage', name, value);
    if (name === 'locale') root.lang = value;
    else if (name === 'theme') window.dispatchEvent(new Event('xiaoka-theme'));
    else root.dataset[name] = value;
  }

  show() {
    const now = {
      mode: root.dataset.mode,
      size: root.dataset.size,
      theme: memory.get('localStorage', 'theme') || 'auto',
      locale: root.lang,
    };
    for (const name of Object.keys(now)) {
      const choice = this.panel.querySelector('input[name="' + name + '"][value="' + now[name] + '"]');
      if (choice) choice.checked = true;
    }
    this.elderly.setAttribute('aria-pressed', String(now.mode === 'elderly'));
    translate();
    window.dispatchEvent(new Event('xiaoka-settings'));
  }

  toggle(open) {
    this.panel.hidden = !open;
    this.opener.setAttribute('aria-expanded', String(open));
    if (open) this.panel.querySelector('input:checked').focus();
    else this.opener.focus();
  }
}
