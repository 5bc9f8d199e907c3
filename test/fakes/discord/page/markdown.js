// What Discord makes of a message's text, as far as the bot uses it. Everything becomes elements and text nodes.

/** @param names of people by their ids, for mentions */
export function markdown(source, names) {
  const out = [];
  const parts = source.split(/```(?:[\w+-]*\n)?([\s\S]*?)```/);
  parts.forEach((part, at) => {
    if (at % 2) out.push(element('pre', part.replace(/\n$/, '')));
    else lines(part, names, out);
  });
  return out;
}

function lines(source, names, out) {
  let list;
  for (const line of source.split('\n')) {
    const item = /^\s*[-*] (.*)/.exec(line);
    if (item) {
      if (!list) {
        list = document.createElement('ul');
        out.push(list);
      }
      list.append(element('li', ...inline(item[1], names)));
      continue;
    }
    list = undefined;
    const heading = /^#{1,3} (.*)/.exec(line);
    const small = /^-# (.*)/.exec(line);
    const quote = /^> ?(.*)/.exec(line);
    if (heading) out.push(element('h3', ...inline(heading[1], names)));
    else if (small) out.push(element('small', ...inline(small[1], names)));
    else if (quote) out.push(element('blockquote', ...inline(quote[1], names)));
    else if (line.trim()) out.push(element('p', ...inline(line, names)));
  }
}

const tokens =
  /\\([^0-9A-Za-z\s])|`([^`]+)`|\*\*((?:\\.|[^*\\])+)\*\*|\[((?:\\.|[^\]\\])*)\]\(<?([^)>]*)>?\)|<(https?:[^>]*)>|<@!?(\d+)>|(https?:\/\/[^\s<]+)/g;

function inline(source, names) {
  const out = [];
  let from = 0;
  for (const found of source.matchAll(tokens)) {
    out.push(source.slice(from, found.index));
    from = found.index + found[0].length;
    const [, escaped, code, bold, label, target, hidden, mention, address] = found;
    if (escaped !== undefined) out.push(escaped);
    else if (code !== undefined) out.push(element('code', code));
    else if (bold !== undefined) out.push(element('strong', ...inline(bold, names)));
    else if (target !== undefined) out.push(link(target, ...inline(label, names)));
    else if (mention !== undefined) out.push(element('strong', `@${names[mention] ?? 'unknown'}`));
    else out.push(link(hidden ?? address, hidden ?? address));
  }
  out.push(source.slice(from));
  return out.filter(part => part !== '');
}

function link(href, ...children) {
  const made = element('a', ...children);
  if (/^https?:/.test(href)) made.href = href;
  made.target = '_blank';
  return made;
}

function element(tag, ...children) {
  const made = document.createElement(tag);
  made.append(...children);
  return made;
}
