import { message, type TranslatableMessage } from '../../store/message.ts';
import { argumentsOf } from '../arguments/schema.ts';
import { findCommand } from '../commands/index.ts';
import { t } from '../language/translate.ts';
import type { Button, Call, Reply } from '../reply.ts';
import type { Interpretation } from '../understand/understanding.ts';
import { cut, list } from '../words.ts';

/** Why a sentence that is no order changes nothing, in words. */
const unchanged: Record<Exclude<Interpretation['mood'], 'order'>, TranslatableMessage> = {
  fragment: message('I am not sure that you want it done, so nothing was changed'),
  question: message('I took that for a question, so nothing was changed'),
  negation: message('I took that for a “no”, so nothing was changed'),
  condition: message('I can’t wait for something to happen, so nothing was changed'),
  time: message('I do things at once and can’t keep them for later, so nothing was changed'),
  opinion: message('I took that for an opinion, so nothing was changed'),
  report: message('I took that for something you tell me, so nothing was changed'),
};

/** Up to three things that may have been meant, as buttons. */
export function offerReadings({ readings, mood }: Interpretation, text: string): Reply {
  const docs = readings.some(({ command }) => command === 'ask') ? [] : [askDocs(text)];
  return {
    state:
      mood === 'order'
        ? { tone: 'neutral', text: t('I am not sure what you mean') }
        : { tone: 'neutral', text: t(unchanged[mood]) },
    blocks: [
      {
        kind: 'text',
        markdown:
          readings.length > 1 ? t('Is it one of these?') : t('If you want it done now, press the button.'),
      },
    ],
    buttons: [...readings.map((call): Button => ({ label: labelOf(call), call, only: 'asker' })), ...docs],
  };
}

/** Says of two things asked for in one sentence which one is still to do. */
export function leftToDo(second: Call): Reply {
  return {
    key: 'second',
    state: { tone: 'neutral', text: t('You asked for two things; I began with the first') },
    blocks: [],
    buttons: [{ label: labelOf(second), call: second, only: 'asker' }],
  };
}

/** Names what was said and could not be used, before anybody relies on it. */
export function unusedSettings({ command }: Call, said: readonly string[]): Reply {
  const known = findCommand(command);
  const names = known ? argumentsOf(known).map(({ name }) => name) : [];
  return {
    key: 'unused',
    state: {
      tone: 'warning',
      text: t('Not used: {what}. “/{command}” has no such setting.', {
        what: list(said.map(words => t('“{name}”', { name: cut(words, 60) }))),
        command,
      }),
    },
    blocks: [{ kind: 'text', markdown: t('It takes {names}.', { names: list(names) }) }],
  };
}

/** A call as it would be typed: `/role @ana reviewer`. */
function labelOf({ command, args }: Call): string {
  if (command === 'ask') return t('Look in the docs');
  const values = Object.values(args).flat().map(String);
  return cut(`/${[command, ...values].join(' ').replace(/\s+/g, ' ')}`, 60);
}

export function askDocs(text: string): Button {
  return { label: t('Look in the docs'), call: { command: 'ask', args: { question: text.slice(0, 1000) } } };
}
