import type { MessageContent } from '../../agent/messages/message-content.ts';

const paragraphs = Array.from(
  { length: 60 },
  (_, at) =>
    `Paragraph ${at + 1} tells of stone number ${at + 1}. It turns slowly & never stops, because water < fire is no rule of *the mill*, and see [section ${at + 1}](https://docs.example.com/stones/${at + 1}) for how it was cut from the hill.`,
);
const code = Array.from(
  { length: 25 },
  (_, at) => `  const stone${at} = turn(${at}) && grind("<b>${at}</b>"); // line ${at}`,
);

/** About 15,000 characters with code, a table, links and what looks like markup of every platform. */
export const longReply: MessageContent = {
  title: 'A long report',
  blocks: [
    { kind: 'text', markdown: paragraphs.slice(0, 30).join('\n\n') },
    { kind: 'text', markdown: `\`\`\`ts\n${code.join('\n')}\n\`\`\`` },
    {
      kind: 'table',
      columns: [{ label: 'Stone' }, { label: 'Turns', align: 'right' }],
      rows: Array.from({ length: 12 }, (_, at) => [`stone-${at}`, String(at * 111)]),
    },
    { kind: 'text', markdown: paragraphs.slice(30).join('\n\n') },
    { kind: 'quote', text: 'The very last words: @everyone </pre> `end`', by: 'The miller' },
  ],
};

export const longReplyWords = {
  last: 'The very last words',
  all: [
    ...Array.from({ length: 60 }, (_, at) => `tells of stone number ${at + 1}.`),
    ...Array.from({ length: 25 }, (_, at) => `const stone${at} = turn(${at})`),
    ...Array.from({ length: 12 }, (_, at) => `stone-${at}`),
  ],
};
