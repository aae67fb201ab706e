// What the page itself says. What Xiaoka says comes from the server, already in the person's language.

const zh = {
  name: '小卡',
  skip: '跳到输入框',
  connecting: '正在连接…',
  online: '在线',
  offline: '断网了，正在重连',
  crowded: '打开的页面太多了',
  elderly: '长辈模式',
  standard: '标准模式',
  settings: '设置',
  mode: '显示模式',
  size: '文字大小',
  size1: '标准',
  size2: '大',
  size3: '特大',
  theme: '外观',
  auto: '跟随系统',
  light: '浅色',
  dark: '深色',
  language: '语言',
  done: '好了',
  log: '和小卡的对话',
  hello: '你好，我是小卡',
  intro: '查余额、充话费、买点卡和会员，说一句就行。',
  promise: '余额不够，我会先告诉你差多少，两步补上。',
  hello_elderly: '您好，我是小卡',
  intro_elderly: '查余额、充话费，跟我说就行。',
  promise_elderly: '每一笔钱，都先请您确认。',
  typing: '小卡正在回答',
  news: '有新消息，去看看',
  suggestions: '可以这样说',
  say: '说点什么',
  placeholder: '比如：充五十块话费',
  send: '发送',
  me: '我：',
  xiaoka: '小卡：',
  waiting: '等待发送',
  sent: '已发送',
  not_sent: '没有发出去',
  chosen: '已选',
  choices: '可选的回答',
  pay: '去支付',
  pay_again: '再打开付款页',
  new_window: '在新窗口打开',
  pay_by: '请在 {time} 前付款',
  pay_over: '付款时间已过',
  qr: '用手机扫码付款',
  qr_alt: '付款二维码',
  yuan: '{amount} 元',
  hide_codes: '收起',
  copy: '复制',
  copied: '已复制',
  code: '第 {n} 张',
  code_one: '卡密',
  codes_hidden: '内容已隐藏，点一下才显示',
  codes_shown: '请不要把它告诉别人',
  codes_failed: '暂时打不开，请稍后再点一次',
  today: '今天',
  yesterday: '昨天',
  too_long: '这句话太长了，请说短一点。',
  too_fast: '说得有点快，稍等几秒会自动发出。',
  failed: '这句话没能发出去，请换个说法再试。',
  cookies: '请允许本站保存 Cookie，然后刷新页面。',
  suggest: [['查余额', '查余额'], ['充话费', '充话费'], ['充值', '充值']],
  say_mode: { standard: '换回标准模式', elderly: '打开长辈模式' },
};

const en = {
  name: 'Xiaoka',
  skip: 'Skip to the input',
  connecting: 'Connecting…',
  online: 'Online',
  offline: 'Offline, reconnecting',
  crowded: 'Open in too many tabs',
  elderly: 'Easy mode',
  standard: 'Standard',
  settings: 'Settings',
  mode: 'Display',
  size: 'Text size',
  size1: 'Normal',
  size2: 'Large',
  size3: 'Largest',
  theme: 'Appearance',
  auto: 'System',
  light: 'Light',
  dark: 'Dark',
  language: 'Language',
  done: 'Done',
  log: 'Conversation with Xiaoka',
  hello: 'Hello, I’m Xiaoka',
  intro: 'Balance, phone credit, game cards, memberships: just ask.',
  promise: 'If your balance is short I’ll say by how much, and you can close the gap in two steps.',
  typing: 'Xiaoka is answering',
  news: 'New message, take a look',
  suggestions: 'You could say',
  say: 'Say something',
  placeholder: 'e.g. 50 yuan of phone credit',
  send: 'Send',
  me: 'Me: ',
  xiaoka: 'Xiaoka: ',
  waiting: 'Waiting to send',
  sent: 'Sent',
  not_sent: 'Not sent',
  chosen: 'chosen',
  choices: 'Possible answers',
  pay: 'Pay',
  pay_again: 'Open the payment page again',
  new_window: 'opens in a new window',
  pay_by: 'Please pay by {time}',
  pay_over: 'The time to pay is over',
  qr: 'Scan with a phone to pay',
  qr_alt: 'Payment QR code',
  yuan: '{amount} yuan',
  hide_codes: 'Hide',
  copy: 'Copy',
  copied: 'Copied',
  code: 'Card {n}',
  code_one: 'Card code',
  codes_hidden: 'Hidden until you tap',
  codes_shown: 'Please keep it to yourself',
  codes_failed: 'It can’t be opened right now, please tap again later',
  today: 'Today',
  yesterday: 'Yesterday',
  too_long: 'That is too long, please say it shorter.',
  too_fast: 'A little fast: it will be sent in a few seconds.',
  failed: 'That could not be sent, please try other words.',
  cookies: 'Please allow cookies for this site and reload the page.',
  suggest: [['Check balance', 'check my balance'], ['Phone credit', 'phone credit'], ['Top up', 'top up']],
  say_mode: { standard: 'standard mode', elderly: 'elderly mode' },
};

/** The sentence that asks for a language; said in words anybody in the chat could have used. */
export const SAY_LOCALE = { 'zh-CN': '说中文', en: 'English' };

const root = document.documentElement;

/** The text of that name in the page's language and mode, with `{name}` filled in. */
export function t(name, values) {
  const texts = root.lang === 'en' ? en : zh;
  let text = texts[name];
  if (root.dataset.mode === 'elderly' && texts[name + '_elderly']) text = texts[name + '_elderly'];
  for (const key of Object.keys(values || {})) text = text.replace('{' + key + '}', values[key]);
  return text;
}

/** Fen as yuan with two decimals, in words: 1200 is "12.00 元". */
export function yuan(fen) {
  return t('yuan', { amount: (fen / 100).toFixed(2) });
}

/** Put the texts into the page: `data-t` content, `data-l` label, `data-p` placeholder. */
export function translate() {
  document.title = t('name');
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll('[data-l]')) element.setAttribute('aria-label', t(element.dataset.l));
  for (const element of document.querySelectorAll('[data-p]')) element.placeholder = t(element.dataset.p);
}
