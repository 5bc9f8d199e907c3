// What Telegram makes of a text with its entities. Everything becomes elements and text nodes.

const tags = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  blockquote: 'blockquote',
  expandable_blockquote: 'blockquote',
};

const blocks = new Set(['pre', 'blockquote', 'expandable_blockquote']);

/**
 * @param run called with a command that is tapped
 */
export function formatted(text, entities, run) {
  return part(
    text,
    0,
    text.length,
    [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length),
    run,
  );
}

/** The text from `from` to `to`, with the entities that lie in it. */
function part(text, from, to, entities, run) {
  const out = [];
  let at = from;
  for (let index = 0; index < entities.length; index++) {
    const entity = entities[index];
    if (entity.offset < at || entity.offset >= to) continue;
    const end = Math.min(to, entity.offset + entity.length);
    const inner = entities.slice(index + 1).filter(one => one.offset >= entity.offset && one.offset < end);
    const isBlock = blocks.has(entity.type);
    const before = text.slice(at, entity.offset);
    // A block stands in lines of its own: the line breaks around it are not shown once more.
    out.push(isBlock ? before.replace(/\n$/, '') : before);
    out.push(
      element(entity, text.slice(entity.offset, end), part(text, entity.offset, end, inner, run), run),
    );
    at = isBlock && text[end] === '\n' ? end + 1 : end;
  }
  out.push(text.slice(at, to));
  return out.filter(one => one !== '');
}

function element(entity, words, children, run) {
  switch (entity.type) {
    case 'pre': {
      const made = make('pre', children);
      if (entity.language) made.dataset.language = entity.language;
      return made;
    }
    case 'text_link':
    case 'url':
    case 'email': {
      const made = make('a', children);
      made.href =
        entity.url ??
        (entity.type === 'email' ? `mailto:${words}` : /^https?:/.test(words) ? words : `http://${words}`);
      if (!/^(https?|mailto|tg|ton):/.test(made.href)) made.removeAttribute('href');
      made.target = '_blank';
      return made;
    }
    case 'bot_command': {
      const made = make('button', children);
      made.type = 'button';
      made.className = 'command';
      made.onclick = () => run(words);
      return made;
    }
    case 'spoiler': {
      const made = make('span', children);
      made.className = 'spoiler';
      made.onclick = () => made.classList.toggle('open');
      return made;
    }
    case 'mention':
    case 'text_mention':
    case 'hashtag': {
      const made = make('span', children);
      made.className = 'mention';
      return made;
    }
    default:
      return make(tags[entity.type] ?? 'span', children);
  }
}

function make(tag, children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}
