import { markdown } from '/page/markdown.js';
import { at, make, onChange, post, showMessages } from '/page/shared/client.js';

let state = { messages: [], commands: [], channels: [], people: [] };
let chosen;
let user = localStorage.user ?? '';
let channel = '';
let picked;

const act = (what, files) => post({ user: state.user, channel: state.channel, ...what }, files);

async function look() {
  state = await (await fetch(`/page/state?user=${user}&channel=${channel}`)).json();
  at('people').replaceChildren(
    ...state.people.map(one =>
      make('option', { value: one.id, textContent: one.name, selected: one.id === state.user }),
    ),
  );
  at('channels').replaceChildren(
    ...state.channels.map(one => {
      const button = make('button', { type: 'button', textContent: one.name, onclick: () => go(one.id) });
      if (one.id === state.channel) button.setAttribute('aria-current', 'true');
      return button;
    }),
  );
  at('state').textContent = !state.connected
    ? 'no bot is connected'
    : state.failed
      ? 'the application did not respond'
      : state.thinking
        ? 'gristmill is thinking …'
        : 'gristmill is here';
  showMessages(at('messages'), state.messages.map(messageOf));
  showModal();
}

function go(id) {
  channel = id;
  void look();
}

function messageOf(message) {
  const reference = message.referenced_message;
  const time = new Date(message.timestamp).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const note = [
    time,
    message.edited_timestamp ? 'edited' : '',
    message.onlyYou ? 'only you can see this' : '',
  ]
    .filter(Boolean)
    .join(' · ');
  const v2 = (message.flags & 32768) !== 0;
  return make(
    'article',
    { className: message.onlyYou ? 'message only' : 'message' },
    reference && make('div', { className: 'answers', textContent: `answers ${nameOf(reference.author)}` }),
    make(
      'div',
      { className: 'who', textContent: nameOf(message.author) },
      make('small', { textContent: note }),
    ),
    message.content ? text(message.content) : undefined,
    ...message.components.map((one, index) => component(one, message, index)),
    ...(v2
      ? []
      : message.attachments.map(file =>
          make('a', { href: file.url, textContent: `${file.filename} (${file.size} bytes)` }),
        )),
    message.thread &&
      make('button', {
        type: 'button',
        className: 'thread',
        textContent: `↳ ${message.thread.name}`,
        onclick: () => go(message.thread.id),
      }),
    !message.onlyYou &&
      make('button', {
        type: 'button',
        className: 'delete',
        title: 'delete',
        ariaLabel: 'delete this message',
        textContent: '×',
        onclick: () => act({ kind: 'delete', message: message.id }),
      }),
  );
}

const nameOf = author => author.global_name ?? author.username;

function text(content) {
  const names = Object.fromEntries(state.people.map(one => [one.id, one.name]));
  if (state.bot) names[state.bot.id] = state.bot.username;
  return make('div', { className: 'text' }, ...markdown(content, names));
}

let selects = 0;
function component(one, message, index) {
  if (index === 0) selects = 0;
  const inner = each => component(each, message);
  switch (one.type) {
    case 1:
      return make('div', { className: 'row' }, ...one.components.map(inner));
    case 2:
      return make('button', {
        type: 'button',
        className: `s${one.style}`,
        textContent: one.label,
        onclick: () => act({ kind: 'press', message: message.id, button: one.custom_id }),
      });
    case 3: {
      const place = selects++;
      const select = make(
        'select',
        {
          multiple: one.max_values > 1,
          title: one.placeholder ?? '',
          size: one.max_values > 1 ? Math.min(4, one.options.length) : 1,
        },
        ...(one.max_values > 1
          ? []
          : [
              make('option', {
                textContent: one.placeholder ?? '',
                value: '',
                disabled: true,
                selected: true,
              }),
            ]),
        ...one.options.map(option => make('option', { value: option.value, textContent: option.label })),
      );
      const key = `${message.id} ${one.custom_id}`;
      for (const option of select.options)
        if ((kept.get(key) ?? []).includes(option.value)) option.selected = true;
      select.onchange = () => {
        const values = [...select.selectedOptions].map(option => option.value);
        kept.set(key, values);
        act({ kind: 'pick', message: message.id, select: place, values });
      };
      return make('label', {}, make('small', { textContent: `${one.placeholder ?? ''} ` }), select);
    }
    case 10:
      return text(one.content);
    case 12:
      return make(
        'div',
        {},
        ...one.items.map(item => make('img', { src: item.media.url, alt: item.description ?? '' })),
      );
    case 13:
      return make('a', { href: one.file.url, textContent: one.name ?? 'file' });
    case 14:
      return make('hr');
    case 17: {
      const box = make(
        'div',
        { className: 'container' },
        ...one.components.map(each => component(each, message)),
      );
      if (one.accent_color) box.style.borderLeftColor = `#${one.accent_color.toString(16).padStart(6, '0')}`;
      return box;
    }
    default:
      return undefined;
  }
}
const kept = new Map();

function showModal() {
  const dialog = at('modal');
  if (!state.modal) {
    if (dialog.open) dialog.close();
    picked = undefined;
    return;
  }
  if (picked === state.modal.id) return;
  picked = state.modal.id;
  const form = make('form', { method: 'dialog' }, make('h2', { textContent: state.modal.title }));
  const readers = [];
  for (const label of state.modal.components) {
    const field = label.component;
    let input;
    if (field.type === 4) {
      input = make(field.style === 2 ? 'textarea' : 'input', {
        value: field.value ?? '',
        placeholder: field.placeholder ?? '',
        required: field.required !== false,
      });
      readers.push(values => {
        if (input.value) values[field.custom_id] = input.value;
      });
    } else if (field.type === 19) {
      input = make('input', { type: 'file', multiple: true, id: 'modal-file' });
    } else {
      input = make(
        'select',
        { multiple: field.max_values > 1, required: field.required !== false },
        ...(field.max_values > 1 ? [] : [make('option', { value: '', textContent: '' })]),
        ...field.options.map(option =>
          make('option', {
            value: option.value,
            textContent: option.label,
            selected: option.default === true,
          }),
        ),
      );
      readers.push(values => {
        const given = [...input.selectedOptions].map(option => option.value).filter(Boolean);
        if (given.length) values[field.custom_id] = given;
      });
    }
    form.append(
      make(
        'label',
        { className: 'field', textContent: label.label },
        make('small', { textContent: label.description ?? '' }),
        input,
      ),
    );
  }
  form.append(
    make(
      'div',
      { className: 'row' },
      make('button', { type: 'submit', className: 's1', textContent: 'Submit' }),
      make('button', { type: 'button', textContent: 'Cancel', onclick: () => dialog.close('cancel') }),
    ),
  );
  form.onsubmit = () => {
    const values = {};
    for (const read of readers) read(values);
    const files = [...(document.getElementById('modal-file')?.files ?? [])];
    dialog.close('sent');
    void act({ kind: 'modal', values }, files);
  };
  dialog.onclose = () => {
    if (dialog.returnValue !== 'sent') void act({ kind: 'close modal' }).then(look);
  };
  dialog.replaceChildren(form);
  dialog.returnValue = '';
  if (!dialog.open) dialog.showModal();
}

/** The commands as they are typed: a command, or one with its subcommand. */
function allCommands() {
  return state.commands.flatMap(one => {
    const subs = (one.options ?? []).filter(option => option.type === 1);
    return subs.length
      ? subs.map(sub => ({
          name: `${one.name} ${sub.name}`,
          description: sub.description,
          options: sub.options ?? [],
        }))
      : [{ name: one.name, description: one.description, options: one.options ?? [] }];
  });
}

function menu() {
  const typed = at('text').value;
  const wanted = typed.startsWith('/') && !chosen ? typed.slice(1).toLowerCase() : undefined;
  const found =
    wanted === undefined
      ? []
      : allCommands().filter(one => one.name.startsWith(wanted) || one.name.includes(` ${wanted}`));
  at('menu').hidden = !found.length;
  at('menu').replaceChildren(
    ...found.map(one =>
      make(
        'li',
        { textContent: `/${one.name}`, onclick: () => choose(one) },
        make('small', { textContent: one.description }),
      ),
    ),
  );
}

function choose(command) {
  chosen = command;
  at('text').value = `/${command.name}`;
  at('menu').hidden = true;
  at('options').hidden = !command.options.length;
  at('options').replaceChildren(...command.options.map(optionOf));
}

function optionOf(option) {
  let input;
  if (option.choices?.length) {
    input = make(
      'select',
      {},
      make('option', { value: '', textContent: '' }),
      ...option.choices.map(one => make('option', { value: one.value, textContent: one.name })),
    );
  } else if (option.type === 6 || option.type === 8) {
    const offered = option.type === 6 ? state.people : state.roles;
    input = make(
      'select',
      {},
      make('option', { value: '', textContent: '' }),
      ...offered.map(one => make('option', { value: one.id, textContent: one.name })),
    );
  } else if (option.type === 5) {
    input = make(
      'select',
      {},
      ...['', 'true', 'false'].map(one => make('option', { value: one, textContent: one })),
    );
  } else if (option.type === 11) {
    input = make('input', { type: 'file' });
  } else {
    input = make('input', { type: option.type === 4 || option.type === 10 ? 'number' : 'text', step: 'any' });
    if (option.autocomplete) offer(input, option);
  }
  input.dataset.option = option.name;
  input.dataset.type = option.type;
  return make(
    'label',
    { className: 'field', textContent: option.name },
    make('small', { textContent: option.description }),
    input,
  );
}

function offer(input, option) {
  const list = make('datalist', { id: `offered-${option.name}` });
  document.body.append(list);
  input.setAttribute('list', list.id);
  const ask = async () => {
    const query = new URLSearchParams({
      user: state.user,
      channel: state.channel,
      command: chosen?.name ?? '',
      values: JSON.stringify({ [option.name]: input.value }),
      focused: option.name,
    });
    const choices = await (await fetch(`/page/choices?${query}`)).json();
    list.replaceChildren(...choices.map(one => make('option', { value: one.value, textContent: one.name })));
  };
  input.onfocus = ask;
  input.oninput = ask;
}

at('write').onsubmit = event => {
  event.preventDefault();
  const files = [...at('file').files];
  if (chosen) {
    const values = {};
    const fileOptions = [];
    for (const input of at('options').querySelectorAll('[data-option]')) {
      const { option, type } = input.dataset;
      if (type === '11') {
        if (input.files[0]) {
          fileOptions.push(option);
          files.push(input.files[0]);
        }
      } else if (input.value !== '') {
        values[option] =
          type === '4' || type === '10'
            ? Number(input.value)
            : type === '5'
              ? input.value === 'true'
              : input.value;
      }
    }
    void act({ kind: 'command', command: chosen.name, values, fileOptions }, files);
  } else if (at('text').value.trim() || files.length) {
    void act({ kind: 'send', text: at('text').value.replace(/@bot\b/g, `<@${state.bot.id}>`) }, files);
  }
  chosen = undefined;
  at('text').value = '';
  at('file').value = '';
  at('options').hidden = true;
};
at('text').oninput = () => {
  if (chosen && at('text').value !== `/${chosen.name}`) {
    chosen = undefined;
    at('options').hidden = true;
  }
  menu();
};
at('text').onkeydown = event => {
  if (event.key !== 'Enter' || at('menu').hidden) return;
  const first = allCommands().find(one => at('menu').firstChild?.textContent.startsWith(`/${one.name}`));
  const exact = allCommands().find(one => `/${one.name}` === at('text').value.trim());
  event.preventDefault();
  choose(exact ?? first);
};
at('mention').onclick = () => {
  at('text').value = `@bot ${at('text').value}`;
  at('text').focus();
};
at('people').onchange = () => {
  user = at('people').value;
  localStorage.user = user;
  channel = state.channels.find(one => one.id === channel && one.name !== 'direct messages') ? channel : '';
  void look();
};

onChange(look);
