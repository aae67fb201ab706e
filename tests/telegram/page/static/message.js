// One message as a bubble with what belongs to it.

import { make } from './dom.js';
import { rich } from './text.js';

function clock(seconds) {
  return new Date(seconds * 1000).toLocaleTimeString('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
}

function photo(message, act) {
  const largest = message.photo[message.photo.length - 1];
  const image = make('img', { src: act.file(largest.file_id), alt: message.caption || '图片', width: largest.width, height: largest.height });
  const box = make('button', { type: 'button', class: 'photo' + (message.has_media_spoiler ? ' hidden-photo' : ''),
    'aria-label': message.has_media_spoiler ? '点一下显示图片' : '放大图片' }, image);
  box.addEventListener('click', () => {
    if (box.classList.contains('hidden-photo')) box.classList.remove('hidden-photo');
    else act.enlarge(image.src);
  });
  return box;
}

function invoice(message) {
  const bill = message.invoice;
  return make('div', { class: 'invoice' }, make('b', {}, bill.title), make('p', {}, bill.description),
    make('p', { class: 'price' }, '★ ' + bill.total_amount));
}

function quoted(message) {
  const other = message.reply_to_message;
  return make('div', { class: 'quote' }, make('b', {}, other.from.first_name), make('p', {}, other.text || other.caption || '…'));
}

function service(message) {
  if (message.successful_payment) return '已支付 ★ ' + message.successful_payment.total_amount;
  if (message.refunded_payment) return '已退还 ★ ' + message.refunded_payment.total_amount;
  if (message.migrate_to_chat_id) return '群已升级';
  return null;
}

const MARKS = { url: '↗', copy_text: '⧉' };

function keys(message, act) {
  const keyboard = message.reply_markup && message.reply_markup.inline_keyboard;
  if (!keyboard) return null;
  return make('div', { class: 'inline', role: 'group', 'aria-label': '按钮' }, keyboard.map((row, rowNumber) =>
    make('div', { class: 'keys' }, row.map((button, column) => {
      const mark = Object.keys(MARKS).find((kind) => kind in button);
      const key = make('button', { type: 'button', class: 'key ' + (button.style || '') }, button.text,
        mark && make('span', { class: 'mark', 'aria-hidden': 'true' }, MARKS[mark]));
      key.addEventListener('click', async () => {
        key.classList.add('busy');
        try {
          if (button.pay) await act.pay(message);
          else await act.tap(message, rowNumber, column, button);
        } finally {
          key.classList.remove('busy');
        }
      });
      return key;
    }))));
}

/** The element of a message in the Bot API's own shape; `own` marks the phone's holder. */
export function drawn(message, act, inGroup) {
  const said = service(message);
  if (said) return make('li', { class: 'service' }, make('span', {}, said));
  const text = message.text || message.caption;
  const bubble = make('div', { class: 'bubble' + (message.photo ? ' with-photo' : '') },
    inGroup && !message.own && make('b', { class: 'who' }, message.from.first_name),
    message.reply_to_message && quoted(message),
    message.photo && photo(message, act),
    message.invoice && invoice(message),
    message.document && make('a', { class: 'file', href: act.file(message.document.file_id), download: message.document.file_name },
      '📄 ' + (message.document.file_name || '文件')),
    message.voice && make('p', { class: 'file' }, '🎤 语音 ' + message.voice.duration + '″'),
    text && make('div', { class: 'words' }, rich(text, message.entities || message.caption_entities, act)),
    make('span', { class: 'time' }, (message.edit_date ? '已编辑 ' : '') + clock(message.date)));
  return make('li', { class: message.own ? 'own' : 'theirs', 'data-id': message.message_id }, bubble, keys(message, act));
}

