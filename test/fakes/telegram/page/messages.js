// Messages as bubbles: one's own at the right, an album as one bubble.

import { richBlocks } from '/page/rich.js';
import { make } from '/page/shared/client.js';
import { formatted } from '/page/text.js';

/**
 * @param doing what a tap does: `press(message, button)`, `answer(message)`, `remove(message)`, `change(message)`, `run(command)`
 */
export function bubbles(state, topic, doing) {
  const messages = state.messages.filter(one => !state.topics.length || (one.topic ?? 0) === topic);
  const out = [];
  let day = '';
  let before;
  for (const group of albums(messages)) {
    const [first] = group;
    const date = new Date(first.time).toLocaleDateString([], { day: 'numeric', month: 'long' });
    if (date !== day) out.push(make('div', { className: 'service', textContent: date }));
    day = date;
    if (first.service) out.push(make('div', { className: 'service', textContent: first.service }));
    else out.push(bubble(group, state, before, doing));
    before = first.service ? undefined : first;
  }
  if (state.draft && topic === 0) out.push(draftOf(state.draft, doing));
  return out;
}

function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.album && last?.[0].album === message.album) last.push(message);
    else groups.push([message]);
  }
  return groups;
}

function bubble(group, state, before, doing) {
  const [first] = group;
  const last = group.at(-1);
  const isFollowing = before && before.fromId === first.fromId;
  const photos = group.filter(one => one.photo);
  const files = group.filter(one => one.file);
  const text = group.find(one => one.text);
  const showsName = !first.isOwn && state.type !== 'private' && !isFollowing;
  const box = make(
    'article',
    { className: `bubble${photos.length && !files.length ? ' pictured' : ''}` },
    showsName && named(first),
    first.forwardedFrom && make('div', { className: 'forwarded', textContent: 'Forwarded message' }),
    first.replyTo && quoted(first.replyTo),
    photos.length > 0 &&
      make('div', { className: `photos n${Math.min(photos.length, 4)}` }, ...photos.map(photoOf)),
    ...files.map(fileOf),
    text &&
      make('div', { className: 'text', dir: 'auto' }, ...formatted(text.text, text.entities, doing.run)),
    first.blocks &&
      make('div', { className: 'text rich', dir: 'auto' }, ...richBlocks(first.blocks, doing.run)),
    first.reactions.length > 0 &&
      make('div', { className: 'reactions', textContent: first.reactions.join(' ') }),
    make('footer', {}, noteOf(last, group)),
  );
  const row = make(
    'div',
    { className: `row${first.isOwn ? ' own' : ''}${isFollowing ? ' following' : ''}`, id: `m${first.id}` },
    make('div', { className: 'stack' }, box, ...(last.keyboard ? [keyboardOf(last, state, doing)] : [])),
    actionsOf(first, text, state, doing),
  );
  return row;
}

function named(message) {
  const name = make('div', { className: 'name', textContent: message.from, dir: 'auto' });
  name.style.color = `var(--name${Math.abs(message.fromId) % 6})`;
  return name;
}

function quoted(reply) {
  return make(
    'a',
    { className: 'quoted', href: `#m${reply.id}` },
    make('strong', { textContent: reply.from }),
    make('span', { textContent: reply.words }),
  );
}

function photoOf(message) {
  const { file_id, width, height } = message.photo;
  return make('img', { src: `/page/file/${file_id}`, width, height, alt: message.text || 'Photo' });
}

function fileOf(message) {
  const { file_id, file_name, file_size, duration } = message.file;
  const name = file_name ?? (duration === undefined ? 'file' : 'Voice message');
  return make(
    'a',
    { className: 'file', href: `/page/file/${file_id}` },
    make('span', { className: 'icon', textContent: ending(name), ariaHidden: 'true' }),
    make(
      'span',
      {},
      make('strong', { textContent: name, dir: 'auto' }),
      make('small', { textContent: sizeOf(file_size) }),
    ),
  );
}

function ending(name) {
  return name.includes('.') ? name.split('.').at(-1).slice(0, 4) : '♪';
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function noteOf(message, group) {
  const time = new Date(message.time).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const isUnheard = group.every(one => !one.isHeard);
  return [isUnheard ? 'not seen by the bot' : '', group.some(one => one.isEdited) ? 'edited' : '', time]
    .filter(Boolean)
    .join(' · ');
}

function keyboardOf(message, state, doing) {
  const rows = message.keyboard.map(row =>
    make(
      'div',
      {},
      ...row.map(button => {
        const isWaiting =
          state.press?.isWaiting &&
          state.press.message === message.id &&
          state.press.data === button.callback_data;
        const made = make('button', {
          type: 'button',
          className: [button.style ?? '', isWaiting ? 'waiting' : '', button.url ? 'link' : ''].join(' '),
          textContent: button.text,
        });
        made.onclick = () => (button.url ? window.open(button.url, '_blank') : doing.press(message, button));
        return made;
      }),
    ),
  );
  return make('div', { className: 'keyboard' }, ...rows);
}

function actionsOf(message, text, state, doing) {
  const action = (label, act) =>
    make('button', { type: 'button', className: 'quiet', textContent: label, onclick: act });
  return make(
    'div',
    { className: 'actions' },
    state.mayWrite && action('Reply', () => doing.answer(message)),
    message.isOwn && text && action('Edit', () => doing.change(text)),
    action('Delete', () => doing.remove(message)),
  );
}

function draftOf(draft, doing) {
  const words = draft.text ? formatted(draft.text, draft.entities, doing.run) : ['Thinking …'];
  return make(
    'div',
    { className: 'row' },
    make(
      'div',
      { className: 'stack' },
      make(
        'article',
        { className: 'bubble draft' },
        make('div', { className: 'text', dir: 'auto' }, ...words),
      ),
      draft.canStop &&
        make(
          'div',
          { className: 'keyboard' },
          make(
            'div',
            {},
            make('button', { type: 'button', textContent: 'Stop', onclick: () => doing.stop() }),
          ),
        ),
    ),
  );
}
