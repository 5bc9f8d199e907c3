import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Field } from '../../../agent/reply.ts';
import { offersFor, typedArgument } from './argument-match.js';
import { problem } from './attachments.js';
import { eventReader } from './event-stream.js';
import { matching, typedCommand } from './menu-match.js';
import { confirmed, placeOf } from './order.js';
import { longestText, pastedFile } from './pasted.js';
import { openRecall } from './recall.js';
import { canTryAgain, pauseBefore, untilAnswered } from './retry.js';
import { followed, isAtEnd, steadied } from './scroll.js';
import { valuesOf } from './values.js';
import type { WireCommand } from './wire.ts';
import { bytes, pause } from './words.js';

describe('the event stream', () => {
  const read = (...pieces: string[]) => {
    const events: { event: string; data: string; id: string | undefined }[] = [];
    const reader = eventReader(event => events.push(event));
    for (const piece of pieces) reader(piece);
    return events;
  };
  const stream = 'id: 7\nevent: message\ndata: {"a":\ndata: 1}\n\n: still here\n\nevent: draft\ndata:x\n\n';
  const events = [
    { event: 'message', data: '{"a":\n1}', id: '7' },
    { event: 'draft', data: 'x', id: undefined },
  ];

  test('is read whole', () => expect(read(stream)).toEqual(events));
  test('is read letter by letter', () => expect(read(...stream)).toEqual(events));
  test('is read with any line ends, also where they are cut in two', () => {
    expect(read(...stream.replaceAll('\n', '\r\n'))).toEqual(events);
    expect(read(stream.replaceAll('\n', '\r'), '\n')).toEqual(events);
  });
  test('gives nothing for an event that is not finished', () => expect(read('data: a\n')).toEqual([]));
});

describe('sending again', () => {
  const answers = (...statuses: number[]) => {
    const waits: number[] = [];
    const send = async () => ({ status: statuses.shift() ?? 202 });
    return { waits, run: (most?: number) => untilAnswered(send, async ms => void waits.push(ms), { most }) };
  };

  test('goes on until it is taken, with longer and longer waits', async () => {
    const { waits, run } = answers(0, 503, 502, 202);
    expect(await run()).toEqual({ status: 202 });
    expect(waits).toEqual([1000, 2000, 4000]);
  });
  test('ends with a refusal that will stay one', async () => {
    const { waits, run } = answers(422, 202);
    expect(await run()).toEqual({ status: 422 });
    expect(waits).toEqual([]);
  });
  test('ends after as many tries as are allowed', async () => {
    const { waits, run } = answers(0, 0, 0, 202);
    expect(await run(2)).toEqual({ status: 0 });
    expect(waits).toEqual([1000]);
  });
  test('never waits longer than half a minute', () => expect(pauseBefore(40)).toBe(30_000));
  test.each([[401], [413], [422], [500], [507], [202]])('is not done by itself after %i', status =>
    expect(canTryAgain(status)).toBe(false),
  );
});

describe('the values of a form', () => {
  const base = { name: 'a', label: 'A', required: false };
  const needed = { required: true };
  const text = (more = {}): Field => ({ ...base, type: 'text', ...more });
  const number = (more = {}): Field => ({ ...base, type: 'number', whole: true, ...more });
  const names = (more = {}): Field => ({ ...base, type: 'name', of: 'datanet', multiple: true, ...more });
  const select = (more = {}): Field => ({ ...base, type: 'select', options: [], multiple: false, ...more });
  const files = (more = {}): Field => ({ ...base, type: 'files', ...more });

  test.each<[string, Field, string | string[], unknown]>([
    ['text is trimmed', text(), '  maths ', 'maths'],
    ['an empty field is left out', text(), ' ', undefined],
    ['an empty field that is needed says so', text(needed), '', 'This is needed.'],
    ['a number', number(), '12', 12],
    ['a number as the bot writes it', number(), '1,482', 1482],
    ['a small number', number({ whole: false }), '2e-4', 0.0002],
    ['no number', number(), 'many', '“many” is not a number.'],
    ['half a number', number(), '1.5', 'Only whole numbers fit here.'],
    ['a number that is too small', number({ min: 1, max: 20 }), '0', 'Between 1 and 20.'],
    ['a number under the only limit', number({ min: 1 }), '0', 'At least 1.'],
    ['a number over the only limit', number({ max: 9 }), '10', 'At most 9.'],
    ['zero is a value', number(needed), '0', 0],
    ['several names', names(), ['maths', ' '], ['maths']],
    ['no name where one is needed', names(needed), [], 'Choose at least one.'],
    ['no option where one is needed', select(needed), '', 'Choose one.'],
    ['no file where one is needed', files(needed), [], 'A file is needed here.'],
    ['files go beside the values', files(needed), ['a.csv'], undefined],
  ])('%s', (_, field, typed, result) => {
    const { values, problems } = valuesOf([field], { a: typed });
    expect(problems.a ?? values.a).toEqual(result);
  });
});

describe('the menu', () => {
  const command = (name: string, summary = ''): WireCommand => ({
    name,
    summary,
    role: 'everyone',
    files: false,
    form: { title: '', fields: [], submit: { label: '', call: { command: name } } },
  });
  const all = [
    command('datanet create'),
    command('data'),
    command('train', 'Fine-tunes a model'),
    command('retrain'),
  ];
  const names = (typed: string) => matching(all, typed).map(one => one.name);

  test('offers all at first', () => expect(names('')).toHaveLength(4));
  test('puts what is typed in full first', () => expect(names('data')).toEqual(['data', 'datanet create']));
  test('finds second words and summaries', () => {
    expect(names('create')).toEqual(['datanet create']);
    expect(names('model')).toEqual(['train']);
    expect(names('train')).toEqual(['train', 'retrain']);
  });
  test.each([
    ['/', ''],
    ['/da', 'da'],
    ['/datanet ', 'datanet'],
    ['/datanet  cr', 'datanet cr'],
    ['/TRAIN', 'train'],
  ])('is open for %j', (text, typed) => expect(typedCommand(text, all)?.typed).toBe(typed));
  test.each(['', 'train', ' /train', '/train smollm2', '/train ', '/datanet create maths', '/train\nx'])(
    'is closed for %j',
    text => expect(typedCommand(text, all)).toBeUndefined(),
  );
  test('knows a command that is typed in full', () => {
    expect(typedCommand('/datanet create', all)?.exact?.name).toBe('datanet create');
    expect(typedCommand('/datanet', all)?.exact).toBeUndefined();
  });
});

describe('what a command takes', () => {
  const named = (name: string, of: string) => ({
    name,
    label: name,
    required: true,
    type: 'name',
    of,
    multiple: false,
  });
  const train: WireCommand = {
    name: 'train',
    summary: '',
    role: 'maker',
    files: false,
    form: {
      title: '',
      fields: [
        named('base', 'base') as Field,
        named('datanet', 'datanet') as Field,
        {
          name: 'method',
          label: 'Method',
          required: false,
          type: 'select',
          options: ['lora', 'qlora'].map(value => ({ value, label: value })),
          multiple: false,
        },
        { name: 'epochs', label: 'Epochs', help: 'How often', required: false, type: 'number', whole: true },
        { name: 'name', label: 'Name', required: false, type: 'text' },
      ],
      submit: { label: '', call: { command: 'train' } },
    },
  };
  const offers = async (text: string) => {
    const argument = typedArgument(text, [train]);
    const found =
      argument && (await offersFor(argument, async (kind, typed) => [`${kind} ${typed}`, `${kind}-1`]));
    return found?.map(({ insert }) => text.slice(0, argument?.from) + insert);
  };

  test.each([
    ['/train', undefined],
    ['train ', undefined],
    ['/train ', ['/train "base " ', '/train base-1 ']],
    ['/train smol', ['/train "base smol" ', '/train base-1 ']],
    ['/train "my ba', ['/train "base my ba" ', '/train base-1 ']],
    ['/train smollm2 ma', ['/train smollm2 "datanet ma" ', '/train smollm2 datanet-1 ']],
    ['/train datanet=ma', ['/train datanet="datanet ma" ', '/train datanet=datanet-1 ']],
    ['/train datanet=maths ', ['/train datanet=maths "base " ', '/train datanet=maths base-1 ']],
    ['/train a b ', ['/train a b method=', '/train a b epochs=', '/train a b name=']],
    ['/train a b lora 3 ', ['/train a b lora 3 name=']],
    ['/train a b epochs=3 m', ['/train a b epochs=3 method=']],
    ['/train a b method=q', ['/train a b method=qlora ']],
    ['/train a b name=x', []],
    ['/train a\nb', undefined],
  ])('is offered for %j', async (text, wanted) => expect(await offers(text)).toEqual(wanted));
});

describe('what was sent', () => {
  const opened = () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: kept.set.bind(kept) as never,
    };
    return { recall: openRecall(storage), again: () => openRecall(storage) };
  };

  test('comes back by ArrowUp, the last first, and after a reload', () => {
    const { recall, again } = opened();
    for (const text of ['one', 'two', 'one', ' ']) recall.keep(text);
    for (const one of [recall, again()]) {
      expect(one.key('ArrowUp', '')).toBe('one');
      expect(one.key('ArrowUp', 'one')).toBe('two');
      expect(one.key('ArrowUp', 'two')).toBeUndefined();
      expect(one.key('ArrowDown', 'two')).toBe('one');
      expect(one.key('ArrowDown', 'one')).toBe('');
      expect(one.key('ArrowDown', '')).toBeUndefined();
    }
  });

  test('does not take the place of what is being written', () => {
    const { recall } = opened();
    recall.keep('one');
    expect(recall.key('ArrowUp', 'half a sen')).toBeUndefined();
    recall.key('ArrowUp', '');
    expect(recall.key('ArrowDown', 'one, changed')).toBeUndefined();
    expect(recall.key('Enter', '')).toBeUndefined();
  });
});

describe('the order of messages', () => {
  const shown = [{ id: 3 }, { id: 5 }, { id: 9 }];
  test.each([
    [1, 0],
    [4, 1],
    [10, 3],
  ])('%i goes before place %i', (id, place) => expect(placeOf(shown, id)).toBe(place));

  const waiting = [
    { id: 'a', text: 'yes' },
    { id: 'b', text: 'yes ' },
  ];
  test('a message confirms the one it was sent as', () =>
    expect(confirmed(waiting, { sent: 'b', words: 'yes' })?.id).toBe('b'));
  test('a message of another tab confirms none', () =>
    expect(confirmed(waiting, { sent: 'c', words: 'yes' })).toBeUndefined());
  test('without a word about it, the first of the same words is meant', () => {
    expect(confirmed(waiting, { words: 'yes' })?.id).toBe('a');
    expect(confirmed(waiting, { words: 'no' })).toBeUndefined();
  });
});

describe('scrolling', () => {
  test('the end is where the last lines are in sight', () => {
    expect(isAtEnd({ top: 500, height: 1000, view: 480 })).toBe(true);
    expect(isAtEnd({ top: 300, height: 1000, view: 480 })).toBe(false);
    expect(isAtEnd({ top: 0, height: 300, view: 480 })).toBe(true);
  });
  test.each([
    ['to the end', { top: 0, height: 1000, view: 400 }, 900, 600],
    ['not past the beginning of a long message', { top: 0, height: 1000, view: 400 }, 300, 300],
    ['never back', { top: 500, height: 1000, view: 400 }, 300, 500],
  ])('what is newest is followed %s', (_, scroll, newest, top) => expect(followed(scroll, newest)).toBe(top));
  test('what is read stays where it is when something comes above it', () =>
    expect(steadied({ top: 20, height: 1000, view: 480 }, { top: 20, height: 1700, view: 480 })).toBe(720));
});

describe('a long pasted text', () => {
  const lines = (line: string) => `${line}\n`.repeat(Math.ceil(longestText / line.length) + 1);
  test.each([
    ['words', lines('some words'), 'pasted.txt'],
    ['rows of JSON', lines('{"text": "a"}'), 'pasted.jsonl'],
    ['one JSON', JSON.stringify(Array.from({ length: 900 }, (_, n) => ({ n }))), 'pasted.json'],
    [
      'rows of JSON and a line that is none',
      `${lines('{"text": "a"}').slice(0, 5000)}x`.replace('{', '('),
      'pasted.txt',
    ],
  ])('of %s becomes a file', (_, text, name) => expect(pastedFile(text)?.name).toBe(name));
  test('is a message while it is short', () => expect(pastedFile('{"text": "a"}')).toBeUndefined());
});

describe('files chosen', () => {
  test('are too many or too large before they are sent', () => {
    expect(problem(Array.from({ length: 21 }, () => ({ size: 1 })))).toContain('20 files');
    expect(problem([{ size: 70_000_000 }])).toContain('67 MB together; these have 70 MB');
    expect(problem([{ size: 5 }])).toBe('');
  });
});

describe('words', () => {
  test.each([
    [1, '1 byte'],
    [999, '999 bytes'],
    [41_200, '41 kB'],
    [3_120_000, '3.1 MB'],
    [999_600, '1 MB'],
  ])('%i are %s', (n, words) => expect(bytes(n)).toBe(words));

  const now = new Date(2026, 10, 22, 17, 0);
  const at = (day: number, hour: number, minute = 0) => new Date(2026, 10, day, hour, minute);
  test.each([
    ['says the day and the time at first', at(22, 16, 59), undefined, 'Today, 16:59'],
    ['says nothing between messages that belong together', at(22, 16, 59), at(22, 16, 40), undefined],
    ['says when time has passed', at(22, 16, 59), at(22, 12, 0), 'Today, 16:59'],
    ['says when a new day has come', at(22, 0, 5), at(21, 23, 59), 'Today, 00:05'],
    ['knows yesterday', at(21, 9, 5), undefined, 'Yesterday, 09:05'],
    ['names older days', at(3, 9, 5), undefined, 'Tuesday, 3 November, 09:05'],
  ])('a pause %s', (_, when, before, words) => {
    expect(pause(when, before, now)?.replace('Tuesday 3', 'Tuesday, 3')).toBe(words);
  });
});

test('the page names all its modules beforehand, so that they are fetched side by side', () => {
  const read = (name: string) => readFileSync(join(import.meta.dirname, name), 'utf8');
  const needed = new Set<string>();
  const follow = (name: string) => {
    for (const [, found = ''] of read(name).matchAll(/from '\.\/([\w-]+\.js)'/g)) {
      if (needed.has(found)) continue;
      needed.add(found);
      follow(found);
    }
  };
  follow('page.js');
  const named = [...read('index.html').matchAll(/modulepreload" href="\/page\/([\w-]+\.js)"/g)].map(
    ([, name]) => name,
  );
  expect(named.sort()).toEqual([...needed].sort());
});
