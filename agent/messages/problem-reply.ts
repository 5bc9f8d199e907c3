import { randomUUID } from 'node:crypto';
import { OutsideError, UserError } from '../../store/errors.ts';
import type { Logger } from '../../store/logging/logger.ts';
import type { Said } from '../../store/message.ts';
import { argumentsOf } from '../arguments/schema.ts';
import { findCommand } from '../commands/index.ts';
import { t, translate } from '../language/translate.ts';
import { allows, type Role } from '../people/roles.ts';
import type { Call, Reply } from '../reply.ts';
import type { Incoming } from '../update.ts';
import { list } from '../words.ts';

/** Says an error in the words of the one whose fault it is. */
export function problemReply(error: unknown, incoming: Incoming, log: Logger): Reply {
  if (error instanceof UserError) return userProblem(error);
  if (error instanceof OutsideError)
    return { key: 'problem', state: { tone: 'bad', text: translate(error.said) }, blocks: [] };
  const id = randomUUID().slice(0, 8);
  log.error({ reference: id, chat: incoming.chatId, update: incoming.id, err: error }, 'An update failed');
  return {
    key: 'problem',
    state: {
      tone: 'bad',
      text: t('Something went wrong here, not with what you sent. It is logged as {id}.', { id }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: t('Nothing you gave is lost. Try again; if it stays, tell the operator that number.'),
      },
    ],
  };
}

/** Says what was wrong in a form, with the way back to it: what was typed stands in it again. */
export function formProblem(error: UserError, call: Call, role: Role): Reply {
  const command = findCommand(call.command);
  const said = userProblem(error);
  if (!command || !argumentsOf(command).length || !allows(role, command.role)) return said;
  return { ...said, buttons: [{ label: t('Change'), call, mode: 'form', only: 'asker' }] };
}

function userProblem(error: UserError): Reply {
  const said = translate(error.said);
  // Some errors name the nearest themselves.
  const near = error.suggestions.filter(name => !isNamed(name, said)).map(name => t('“{name}”', { name }));
  const meant = near.length ? ` ${t('Did you mean {names}?', { names: list(near, 'or') })}` : '';
  return { key: 'problem', state: { tone: 'warning', text: `${said}${meant}` }, blocks: [] };
}

function isNamed(name: string, message: string): boolean {
  const at = message.split(/[\s,;“”"`]+/).map(word => word.replace(/[.?!:]+$/, ''));
  return at.includes(name) || at.includes(`/${name}`);
}

/** What is said, `/status` asked or not, while a start goes on because something outside keeps it from ending. */
export function notOpenYet(why: Said): Reply {
  const text = t('Still starting: {why}', { why });
  const markdown = t('What you sent is kept. It is answered as soon as everything is open.');
  return { key: 'starting', state: { tone: 'warning', text }, blocks: [{ kind: 'text', markdown }] };
}

/** What is said of an update that was tried so often and always ended the process. */
export function givenUp(times: number): Reply {
  const text = t(
    'This was tried {n} times and never finished, so it was given up. An operator finds more in the log.',
    { n: times },
  );
  return { key: 'problem', state: { tone: 'bad', text }, blocks: [] };
}
