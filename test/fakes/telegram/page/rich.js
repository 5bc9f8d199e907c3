// What Telegram makes of a rich message: paragraphs, quotes, code and tables. Everything becomes elements and text nodes.

const tags = {
  bold: 'strong',
  italic: 'em',
  underline: 'u',
  strikethrough: 's',
  code: 'code',
  marked: 'mark',
  subscript: 'sub',
  superscript: 'sup',
};

/**
 * @param run called with a command that is tapped
 */
export function richBlocks(blocks, run) {
  return blocks.map(block => {
    switch (block.type) {
      case 'table':
        return tableOf(block, run);
      case 'blockquote':
        return make('blockquote', richBlocks(block.blocks, run));
      case 'expandable_blockquote':
        return make('blockquote', inline(block.text, run));
      case 'pre': {
        const made = make('pre', inline(block.text, run));
        if (block.language) made.dataset.language = block.language;
        return made;
      }
      case 'heading':
        return make(`h${block.size}`, inline(block.text, run));
      case 'divider':
        return make('hr', []);
      default:
        return make('p', inline(block.text, run));
    }
  });
}

function tableOf({ cells, caption }, run) {
  const rows = cells.map(row =>
    make(
      'tr',
      row.map(cell => {
        const made = make(cell.is_header ? 'th' : 'td', inline(cell.text ?? '', run));
        made.style.textAlign = cell.align;
        return made;
      }),
    ),
  );
  const table = make('table', caption ? [make('caption', inline(caption, run)), ...rows] : rows);
  const frame = make('div', [table]);
  frame.className = 'table';
  return frame;
}

function inline(text, run) {
  if (typeof text === 'string') return [text];
  if (Array.isArray(text)) return text.flatMap(one => inline(one, run));
  const children = inline(text.text, run);
  switch (text.type) {
    case 'url': {
      const made = make('a', children);
      const address = /^[a-z]+:/i.test(text.url) ? text.url : `http://${text.url}`;
      if (/^(https?|tg|ton):/.test(address)) made.href = address;
      made.target = '_blank';
      return [made];
    }
    case 'bot_command': {
      const made = make('button', children);
      made.type = 'button';
      made.className = 'command';
      made.onclick = () => run(text.bot_command);
      return [made];
    }
    case 'spoiler': {
      const made = make('span', children);
      made.className = 'spoiler';
      made.onclick = () => made.classList.toggle('open');
      return [made];
    }
    case 'mention':
    case 'text_mention':
    case 'hashtag': {
      const made = make('span', children);
      made.className = 'mention';
      return [made];
    }
    default:
      return [make(tags[text.type] ?? 'span', children)];
  }
}

function make(tag, children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}
