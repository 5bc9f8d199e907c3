import { Fields, parsedCell, textOf } from './fields.ts';

/**
 * A question with choices to pick from (MMLU's list and index, ARC's texts with labels, a table with columns A to D)
 * as a question that lists them and an answer in words; all else as it is. A number or a letter alone would be learned
 * as the answer to a question that nobody can answer.
 */
export function withChoices(value: unknown): unknown {
  const fields = Fields.of(value);
  if (!fields) return value;
  const stem = Fields.of(fields.peek('question'));
  const question = textOf(stem ? stem.peek('stem') : fields.peek('question'));
  const key = fields.first([
    'answerkey',
    'answer_key',
    'answer',
    'answer_idx',
    'correct_answer',
    'label',
    'target',
  ]);
  const choices = choicesOf(stem ?? fields);
  if (question === undefined || key === undefined || !choices) return value;
  const picked = pick(fields.peek(key), choices.options);
  if (!picked) return value;
  const rest = Object.entries(Object(value)).filter(
    ([name]) => !['question', key, ...choices.names].includes(name.trim().toLowerCase()),
  );
  const list = choices.options.map(({ label, text }) => `${label}. ${text}`).join('\n');
  return {
    ...Object.fromEntries(rest),
    question: `${question}\n\n${list}`,
    answer: `${picked.label}. ${picked.text}`,
  };
}

interface Option {
  label: string;
  text: string;
}

const letters = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

function choicesOf(fields: Fields): { options: Option[]; names: string[] } | undefined {
  const name = fields.first(['choices', 'options']);
  const listed = name === undefined ? undefined : optionsIn(parsedCell(fields.peek(name)));
  if (name !== undefined && listed) return { options: listed, names: [name] };
  const names = letters.filter((_, i) => letters.slice(0, i + 1).every(one => fields.has(one)));
  const options = names.map(letter => ({
    label: letter.toUpperCase(),
    text: textOf(fields.peek(letter)) ?? '',
  }));
  return options.length > 2 && options.every(({ text }) => text !== '') ? { options, names } : undefined;
}

function optionsIn(value: unknown): Option[] | undefined {
  const columns = Fields.of(value);
  const texts: unknown = columns ? columns.peek('text') : value;
  const labels: unknown = columns?.peek('label');
  if (!Array.isArray(texts) || texts.length < 2) return undefined;
  const options = texts.map((entry: unknown, i): Option => {
    const own = Fields.of(entry);
    const label = own ? own.peek('label') : Array.isArray(labels) ? labels[i] : undefined;
    return {
      label: textOf(label) ?? (letters[i] ?? String(i + 1)).toUpperCase(),
      text: (own ? textOf(own.peek('text')) : textOf(entry)) ?? '',
    };
  });
  return options.every(({ text }) => text !== '') ? options : undefined;
}

/** By its label, its number from 0, or its own text. */
function pick(key: unknown, options: readonly Option[]): Option | undefined {
  const word = textOf(key)?.trim().toLowerCase();
  if (!word) return undefined;
  return (
    options.find(({ label }) => label.toLowerCase() === word) ??
    options.find(({ text }) => text.trim().toLowerCase() === word) ??
    (/^\d+$/.test(word) ? options[Number(word)] : undefined)
  );
}
