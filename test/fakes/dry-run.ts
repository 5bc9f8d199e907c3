/** Speaks the protocol of `dry_run.py` without a tokenizer: a word is a token. `node dry-run.ts BASE ROWS MOST MAX LOSS`. */
import { readFileSync } from 'node:fs';

const [, , , rows = '', most = '0', max = '0', loss = '0'] = process.argv;
const read = readFileSync(rows, 'utf8').split('\n').filter(Boolean).slice(0, Number(most));
const shown = read.slice(0, 3).map((line, row) => {
  const { messages = [] } = JSON.parse(line) as { messages?: { role: string; content: string }[] };
  const parts = messages.map(({ role, content }) => ({
    kind: role === 'assistant' ? 'learned' : 'read',
    text: `<|${role}|>${content}`,
  }));
  return { row, tokens: Number(max), examples: 1, refused: false, parts };
});
const emit = (event: object) => console.log(JSON.stringify(event));
emit({ event: 'rendered', rows: shown });
if (loss === '1') emit({ event: 'loss', loss: 2.5, tokens: 40 });
