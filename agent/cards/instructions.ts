import { type InstructionsVersion, longestInstructions } from '../instructions/instructions.ts';
import { t } from '../language/translate.ts';
import type { Block, Button, Reply } from '../reply.ts';
import { cut, dateAndTime } from '../words.ts';

/** What is told now, with what can be done about it. */
export function instructionsCard(
  current: InstructionsVersion | undefined,
  inChats: boolean,
  state?: Reply['state'],
): Reply {
  const chats: Button = {
    label: inChats ? t('Keep it from chats') : t('Tell it in chats too'),
    call: { command: 'instructions chats', args: { told: inChats ? 'no' : 'yes' } },
    mode: 'confirmed',
  };
  return {
    title: t('Instructions'),
    state: state ?? {
      tone: 'neutral',
      text: current
        ? t('Version {number}, by {name}, {time}', versionWords(current))
        : t('No instructions are given here'),
    },
    blocks: [
      ...(current ? [{ kind: 'quote' as const, text: current.text }] : []),
      { kind: 'text', markdown: current ? toldTo(inChats) : howTo() },
    ],
    buttons: [
      {
        label: current ? t('Change') : t('Give some'),
        call: { command: 'instructions', args: current ? { text: current.text } : {} },
        mode: 'form',
      },
      ...(current
        ? [
            { label: t('Preview'), call: { command: 'instructions preview', args: {} } },
            { label: t('Versions'), call: { command: 'instructions versions', args: {} } },
            chats,
            { label: t('Remove'), call: { command: 'instructions', args: { text: nothingTold } } },
          ]
        : []),
    ],
  };
}

/** What is typed to have nothing told. */
export const nothingTold = 'none';

/** From what is told to what would be, whole: nobody says yes to what they did not see. */
export function instructionsChange(from: string, to: string): Block[] {
  return [
    { kind: 'quote', by: t('From'), text: from || t('nothing') },
    { kind: 'quote', by: t('To'), text: to || t('nothing') },
  ];
}

/** The versions, newest first, with buttons that go back to one. */
export function versionsCard(versions: readonly InstructionsVersion[]): Reply {
  const [current, ...older] = versions;
  return {
    title: t('Versions of the instructions'),
    ...(!current && { state: { tone: 'neutral' as const, text: t('No instructions are given here') } }),
    blocks: current
      ? [
          {
            kind: 'table',
            columns: [
              { label: t('No.'), align: 'right' },
              { label: t('By') },
              { label: t('When') },
              { label: t('Text') },
            ],
            rows: versions.map(({ number, by, at, text }) => [
              String(number),
              by,
              dateAndTime(at),
              cut(text.replace(/\s+/g, ' '), 80) || t('nothing'),
            ]),
          },
        ]
      : [{ kind: 'text', markdown: howTo() }],
    buttons: older.slice(0, 5).map(({ number }) => ({
      label: t('Back to {number}', { number: String(number) }),
      call: { command: 'instructions versions', args: { version: number } },
    })),
  };
}

function versionWords({ number, by, at }: InstructionsVersion) {
  return { number: String(number), name: by, time: dateAndTime(at) };
}

function toldTo(inChats: boolean): string {
  return inChats
    ? t('Told to the language model with each of its tasks, and to models that people chat with.')
    : t('Told to the language model with each of its tasks; not to models that people chat with.');
}

function howTo(): string {
  return t(
    '“/instructions” with a text of up to {n, number} characters says what the language model is told here: tone, names, what matters. “{place}” in it is filled from the docs each time.',
    { n: longestInstructions, place: '{docs: question}' },
  );
}
