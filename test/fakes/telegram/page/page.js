import { bubbles } from '/page/messages.js';
import { at, make, onChange, post, showMessages } from '/page/shared/client.js';

let state = { people: [], chats: [], messages: [], topics: [], menu: [] };
let user = localStorage.telegramUser ?? '';
let chat = '';
let topic = 0;
/** The message that is answered or changed. */
let about;
let seenPress;

async function act(what, files) {
  const answer = await post({ user: state.user, chat: state.chat, ...what }, files);
  const { error } = await answer.json();
  if (error) toast(error);
}

const doing = {
  press: (message, button) => act({ kind: 'press', message: message.id, button: button.callback_data }),
  remove: message => act({ kind: 'delete', message: message.id }),
  stop: () => act({ kind: 'stop draft' }),
  run: command => say(command),
  answer(message) {
    about = { kind: 'send', message };
    showAbout();
    at('text').focus();
  },
  change(message) {
    about = { kind: 'edit', message };
    at('text').value = message.text;
    showAbout();
    grow();
    at('text').focus();
  },
};

function say(text) {
  const message = about?.kind === 'send' ? about.message.id : undefined;
  return act({ kind: 'send', text, topic, message });
}

async function look() {
  const before = state.chat;
  state = await (await fetch(`/page/state?user=${user}&chat=${chat}`)).json();
  const isNew = before !== state.chat;
  if (isNew) topic = 0;
  showSide();
  showHead();
  showMessages(at('messages'), bubbles(state, topic, doing), isNew);
  showWriting();
  showPress();
}

function showSide() {
  at('people').replaceChildren(
    ...state.people.map(one =>
      make('option', {
        value: one.id,
        textContent: one.name || 'Deleted Account',
        selected: one.id === state.user,
      }),
    ),
  );
  at('chats').replaceChildren(
    ...state.chats.map(one => {
      const picture = make('span', {
        className: 'picture',
        textContent: [...one.title][0] ?? '',
        ariaHidden: 'true',
      });
      picture.style.background = `var(--name${Math.abs(one.id) % 6})`;
      const words = make(
        'span',
        {},
        make('strong', { textContent: one.title, dir: 'auto' }),
        make('small', { textContent: one.last }),
      );
      const button = make('button', { type: 'button', onclick: () => go(one.id) }, picture, words);
      if (one.id === state.chat) button.setAttribute('aria-current', 'true');
      return button;
    }),
  );
}

function showHead() {
  at('title').textContent = state.title;
  const count = `${state.members} ${state.type === 'channel' ? 'subscribers' : 'members'}`;
  at('state').textContent = !state.bot.isThere
    ? 'no bot is connected'
    : state.action
      ? `${state.type === 'private' ? '' : `${state.bot.name} is `}${state.action.replace('_', ' ').replace('upload', 'sending')} …`
      : state.type === 'private'
        ? 'bot'
        : count;
  at('block').hidden = state.type !== 'private' || !state.isStarted;
  at('block').textContent = state.isBlocked ? 'Unblock' : 'Block';
  at('topics').hidden = !state.topics.length;
  at('topics').replaceChildren(
    ...[{ id: 0, name: 'General' }, ...state.topics].map(one => {
      const button = make('button', {
        type: 'button',
        textContent: one.name,
        onclick: () => goTopic(one.id),
      });
      if (one.id === topic) button.setAttribute('aria-current', 'true');
      return button;
    }),
  );
}

function showWriting() {
  const isOpen = state.type !== 'private' || (state.isStarted && !state.isBlocked);
  const line = at('write').querySelector('.line');
  line.hidden = !isOpen || !state.mayWrite;
  at('start').hidden = isOpen || state.isBlocked;
  at('about').hidden = isOpen || !state.about;
  at('about').textContent = state.about;
  at('mention').hidden = state.type === 'private';
  at('commands').hidden = !state.menu.length;
  const markup = state.messages.findLast(one => one.isBot && one.markup)?.markup;
  const rows = markup?.keyboard ?? [];
  at('keyboard').hidden = !rows.length;
  at('keyboard').replaceChildren(
    ...rows.map(row =>
      make(
        'div',
        {},
        ...row.map(one => {
          const text = one.text ?? one;
          return make('button', { type: 'button', textContent: text, onclick: () => say(text) });
        }),
      ),
    ),
  );
}

/** What the bot answered to a press: a note above, or a box to close. */
function showPress() {
  const { press } = state;
  // What was answered before the page was opened is no news.
  seenPress ??= press?.text ? press.id : '';
  if (!press?.text || press.id === seenPress) return;
  seenPress = press.id;
  if (!press.isAlert) return toast(press.text);
  at('alert').querySelector('p').textContent = press.text;
  at('alert').showModal();
}

let fading;
function toast(text) {
  at('toast').textContent = text;
  at('toast').hidden = false;
  clearTimeout(fading);
  fading = setTimeout(() => {
    at('toast').hidden = true;
  }, 5000);
}

function go(id) {
  chat = id;
  about = undefined;
  showAbout();
  void look();
}

function goTopic(id) {
  topic = id;
  void look().then(() => {
    at('messages').scrollTop = at('messages').scrollHeight;
  });
}

function showAbout() {
  const bar = at('answering');
  bar.hidden = !about;
  if (!about) return;
  const title = about.kind === 'edit' ? 'Edit message' : `Reply to ${about.message.from}`;
  bar.replaceChildren(
    make(
      'span',
      {},
      make('strong', { textContent: title }),
      make('small', { textContent: about.message.text || 'a file' }),
    ),
    make('button', { type: 'button', className: 'quiet', textContent: 'Cancel', onclick: forget }),
  );
}

function forget() {
  if (about?.kind === 'edit') at('text').value = '';
  about = undefined;
  showAbout();
}

function showAttached() {
  const files = [...at('file').files];
  const bar = at('attached');
  bar.hidden = !files.length;
  const hasPictures = files.some(file => /^image\/(png|jpeg)$/.test(file.type));
  const asFiles = make('input', { type: 'checkbox', id: 'as-files' });
  bar.replaceChildren(
    make('span', { textContent: files.map(file => file.name).join(', ') }),
    hasPictures && make('label', {}, asFiles, ' Send pictures as files'),
    make('button', { type: 'button', className: 'quiet', textContent: 'Remove', onclick: dropFiles }),
  );
}

function dropFiles() {
  at('file').value = '';
  showAttached();
}

function showMenu(wanted) {
  const found = wanted === undefined ? [] : state.menu.filter(one => one.command.startsWith(wanted));
  at('menu').hidden = !found.length;
  at('menu').replaceChildren(
    ...found.map(one =>
      make(
        'li',
        {},
        make(
          'button',
          { type: 'button', onclick: () => choose(one.command) },
          make('strong', { textContent: `/${one.command}` }),
          make('small', { textContent: one.description }),
        ),
      ),
    ),
  );
}

/** A tap sends the command at once, as in the apps; in a group with the bot's name. */
function choose(command) {
  at('text').value = '';
  showMenu(undefined);
  void say(state.type === 'private' ? `/${command}` : `/${command}@${state.bot.username}`);
}

function grow() {
  const text = at('text');
  text.style.height = 'auto';
  text.style.height = `${Math.min(text.scrollHeight, 160)}px`;
}

at('write').onsubmit = event => {
  event.preventDefault();
  const text = at('text').value.trim();
  const files = [...at('file').files];
  if (!text && !files.length) return;
  const message = about?.message.id;
  const asPhotos = !document.getElementById('as-files')?.checked;
  void act({ kind: about?.kind ?? 'send', text, topic, message, asPhotos }, files);
  at('text').value = '';
  dropFiles();
  forget();
  showMenu(undefined);
  grow();
};
at('text').oninput = () => {
  grow();
  const typed = /^\/(\w*)$/.exec(at('text').value)?.[1];
  showMenu(typed?.toLowerCase());
};
at('text').onkeydown = event => {
  const first = at('menu').hidden ? undefined : at('menu').querySelector('strong')?.textContent;
  if (event.key === 'Tab' && first) {
    event.preventDefault();
    at('text').value = `${first} `;
    showMenu(undefined);
  } else if (event.key === 'Enter' && !event.shiftKey) {
    event.preventDefault();
    at('write').requestSubmit();
  } else if (event.key === 'Escape') {
    showMenu(undefined);
    forget();
  }
};
at('commands').onclick = () => showMenu(at('menu').hidden ? '' : undefined);
at('mention').onclick = () => {
  at('text').value = `@${state.bot.username} ${at('text').value}`;
  at('text').focus();
};
at('file').onchange = showAttached;
at('start').onclick = () => act({ kind: 'start' });
at('block').onclick = () => act({ kind: 'block' });
at('people').onchange = () => {
  user = at('people').value;
  seenPress = undefined;
  localStorage.telegramUser = user;
  const isGroup = state.type !== 'private';
  chat = isGroup ? state.chat : '';
  forget();
  void look();
};

onChange(look);
