import { openComposer, openDrops } from './composer.js';
import { openConnection } from './connection.js';
import { h, part } from './dom.js';
import { openForm } from './form.js';
import { openHeader } from './header.js';
import { t } from './language.js';
import { openLog } from './log.js';
import { openMenu } from './menu.js';
import { freshActId, post } from './post.js';
import { untilAnswered } from './retry.js';
import { openSending } from './sending.js';
import { openViewer } from './viewer.js';
import { openWaiting } from './waiting.js';

/**
 * @import { WireCommand, WireDraft, WireForm, WireMessage } from './wire.ts'
 * @import { Value } from './values.js'
 */

// Parts of the page.
const scroller = part('log', HTMLElement);
const messages = part('messages', HTMLElement);
const connectionLine = part('connection', HTMLElement);
const working = part('working', HTMLElement);
const spoken = part('spoken', HTMLElement);
const sheet = part('sheet', HTMLDialogElement);
const viewer = openViewer();
const { wait, wake } = openWaiting();
const header = openHeader({ sheet, get });

/**
 * @param {string} path
 * @returns {Promise<unknown>}
 */
async function get(path) {
  const response = await fetch(path, { cache: 'no-store' });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** @param {string} words */
function announce(words) {
  spoken.textContent = words;
}

/**
 * @param {string} kind
 * @param {string} typed
 */
async function names(kind, typed) {
  const query = new URLSearchParams({ kind, q: typed });
  return /** @type {string[]} */ (await get(`/api/names?${query}`).catch(() => []));
}

/**
 * Presses and forms: tried again a few times, then the person is told, who is looking at it.
 *
 * @param {string} path
 * @param {FormData | object} body
 */
async function deliver(path, body) {
  const answer = await untilAnswered(() => post(path, body), wait, { most: 4 });
  if (answer.status === 202) expectAnswer();
  return answer;
}

/**
 * @param {WireForm} form
 * @param {Record<string, Value>} values
 * @param {File[]} files
 */
function sendForm(form, values, files) {
  const sent = { id: freshActId(), call: form.submit.call, values };
  if (!files.length) return deliver('/api/form', sent);
  const body = new FormData();
  body.append('json', JSON.stringify(sent));
  for (const file of files) body.append('file', file, file.name);
  return deliver('/api/form', body);
}

/** @type {ReturnType<typeof setTimeout> | undefined} */
let answerTimer;

function expectAnswer() {
  log.expect();
  working.hidden = false;
  clearTimeout(answerTimer);
  answerTimer = setTimeout(answered, 30_000);
}

/** Something has come back, or nothing that can be shown: what was pressed may be pressed again. */
function answered() {
  clearTimeout(answerTimer);
  working.hidden = true;
  log.freeButtons();
}

const log = openLog(
  {
    scroller,
    messages,
    pending: part('pending', HTMLElement),
    older: part('older', HTMLElement),
    down: part('down', HTMLElement),
  },
  {
    press: (token, picked) => deliver('/api/press', { id: freshActId(), token, picked }),
    sendForm,
    names,
    enlarge: viewer.show,
    announce,
  },
);

const sending = openSending({
  list: part('pending', HTMLElement),
  wait,
  onAccepted: expectAnswer,
  takeBack: (text, files) => composer.fill(text, files),
});

const composer = openComposer({
  send(text, files) {
    sending.send(text, files);
    menu.close();
    log.toEnd();
  },
  menuKey: event => menu.key(event),
});

const menu = openMenu({
  input: composer.input,
  list: part('menu', HTMLElement),
  commands: async () => /** @type {WireCommand[]} */ (await get('/api/commands').catch(() => [])),
  names,
  choose,
});

/** @param {WireCommand} command */
function choose(command) {
  composer.fill('', []);
  if (!command.form.fields.length) {
    sendForm(command.form, {}, []).then(answer => {
      if (answer.status !== 202) announce(answer.error ?? '');
    });
    return;
  }
  const form = openForm(command.form, { send: sendForm, names, titled: false, done: () => sheet.close() });
  const title = h('h2', { id: 'sheet-title' }, `/${command.name}`);
  const close = h('button', { type: 'button', class: 'quiet', onclick: () => sheet.close() }, t('Cancel'));
  form.element.lastElementChild?.append(close);
  sheet.replaceChildren(title, h('p', { class: 'detail' }, `${command.summary}.`), form.element);
  sheet.showModal();
  form.focus();
}
sheet.addEventListener('close', () => composer.input.focus());

part('commands', HTMLButtonElement).addEventListener('click', () => menu.open());
openDrops(part('veil', HTMLElement), files => composer.add(files));
addEventListener('keydown', event => {
  const typing = event.target instanceof Element && event.target.closest('input, textarea, select, dialog');
  if (typing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== '/') {
    if (!sheet.open && !viewer.isOpen() && log.pressKey(event.key.toLowerCase())) event.preventDefault();
    return;
  }
  event.preventDefault();
  if (composer.input.value) composer.input.focus();
  else menu.open();
});

let ready = false;
let unseen = 0;

/** @param {WireMessage} message */
function receive(message) {
  const tells = log.put(message);
  if (message.mine) sending.confirm(message);
  else if (tells) answered();
  if (document.hidden && ready && !message.mine && !message.edited) showUnseen(++unseen);
}

/** @param {number} count */
function showUnseen(count) {
  document.title = count ? `(${count}) Gristmill` : 'Gristmill';
}
document.addEventListener('visibilitychange', () => {
  unseen = 0;
  showUnseen(0);
});

/** @type {ReturnType<typeof setTimeout> | undefined} */
let lostTimer;

openConnection({
  onState(state, words) {
    clearTimeout(lostTimer);
    if (state === 'open') {
      if (connectionLine.classList.contains('lost')) announce(t('Connected again.'));
      connectionLine.hidden = true;
      connectionLine.classList.remove('lost');
      wake();
    } else if (state === 'signed out') {
      tell(
        words ||
          t('You are not signed in. Open a sign-in link to go on; an operator can make one with “/invite”.'),
      );
    } else {
      // A blink of the connection is not worth a word.
      lostTimer = setTimeout(
        () =>
          tell(
            state === 'lost'
              ? t('Connection lost; trying again. What you send waits here.')
              : t('Connecting…'),
          ),
        1500,
      );
    }
  },
  onEvent({ event, data }) {
    if (event === 'message') receive(/** @type {WireMessage} */ (data));
    else if (event === 'draft') {
      answered();
      log.draft(/** @type {WireDraft} */ (data));
    } else if (event === 'me') {
      header.show();
      menu.forget();
    } else if (event === 'problem') {
      const { words } = /** @type {{ words: string | null }} */ (data);
      if (words) tell(t('Still starting: {why}', { why: words }));
      else connectionLine.hidden = true;
    } else if (event === 'ready' && !ready) {
      ready = true;
      log.setOlder(log.count() >= 50);
      log.toEnd();
      messages.setAttribute('aria-live', 'polite');
    }
  },
});

/** @param {string} words */
function tell(words) {
  connectionLine.textContent = words;
  connectionLine.classList.add('lost');
  connectionLine.hidden = false;
}

if (matchMedia('(pointer: fine)').matches) composer.input.focus();
