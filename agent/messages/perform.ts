import type { DroppedFile } from '../../datanets/datanets.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { formOf, readForm } from '../arguments/form.ts';
import { argumentsOf } from '../arguments/schema.ts';
import { type Command, type Consent, changes } from '../command.ts';
import { findCommand } from '../commands/index.ts';
import type { Context, Rooms } from '../context.ts';
import { labelOf, summaryOf } from '../language/definitions.ts';
import type { Language } from '../language/languages.ts';
import { t } from '../language/translate.ts';
import { allows, aRole, type Role } from '../people/roles.ts';
import type { Call, Reply } from '../reply.ts';
import type { Incoming } from '../update.ts';
import { capital, list } from '../words.ts';

/** How a call came about, which decides what has to be confirmed before it runs. */
export type Mode =
  /** Its command was typed or picked, or a button was pressed. */
  | 'run'
  /** Its plan was shown and agreed to. */
  | 'confirmed'
  /** Its form is asked for. */
  | 'form'
  /** Its form was filled in and sent. */
  | 'filled'
  /** It was read from plain words. */
  | 'words'
  /** A language model chose it for plain words: whatever it changes is confirmed. */
  | 'model';

export interface Performance {
  incoming: Incoming;
  role: Role;
  /** Of the answer. */
  language: Language;
  rooms: Rooms;
  now: Date;
  signal: AbortSignal;
  ended: Context['ended'];
  tell: Context['tell'];
}

/** Does a call, or shows what is still needed or has to be confirmed for it. @throws UserError when the role is too low */
export async function* performCall(
  call: Call,
  mode: Mode,
  files: readonly DroppedFile[],
  { incoming, role, language, rooms, now, signal, ended, tell }: Performance,
): AsyncGenerator<Reply> {
  const command = findCommand(call.command);
  if (!command)
    throw new UserError(
      message('There is no command “{name}”. “/help” lists them all.', { name: call.command }),
    );
  checkRole(command, role);
  if (command.private && (await isSaidBeforeOthers(incoming, rooms))) {
    yield aside(call);
    return;
  }
  if (mode === 'form' || isMissing(command, call.args)) {
    yield needsMore(command, call, mode === 'form');
    return;
  }
  const args = readForm(command, call.args);
  const context: Context = {
    person: incoming.person,
    community: incoming.community,
    chatId: incoming.chatId,
    role,
    language,
    origin: `incoming:${incoming.id}`,
    files,
    now,
    signal,
    plainly: mode === 'words' || mode === 'model',
    ended,
    tell,
    rooms,
  };
  const plan = mode === 'confirmed' ? undefined : await consentFor(command, args, context, mode);
  if (plan) yield withConsent(plan, { command: command.name, args, keepsFiles: files.length > 0 });
  else yield* command.run(args, context);
}

async function consentFor(
  command: Command,
  args: Record<string, unknown>,
  context: Context,
  mode: Mode,
): Promise<Consent | undefined> {
  const plan = await command.asks?.(args, context);
  const isNeedless =
    (mode === 'filled' && plan?.unless !== undefined) || (mode === 'run' && plan?.unless === 'command');
  if (plan) return isNeedless ? undefined : plan;
  if (mode !== 'model' || command.planned || !changes(command, args)) return undefined;
  // Whatever the model was told by whomever, its writer sees the call before it is done.
  const facts = Object.entries(args).map(([name, value]) => ({
    label: capital(name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)),
    value: String(value),
  }));
  return {
    go: t('Do it'),
    card: {
      title: `${summaryOf(command)}?`,
      blocks: facts.length ? [{ kind: 'facts', facts }] : [],
    },
  };
}

/** What is typed is answered where everybody reads it; what is pressed or filled in, a platform answers to one person. */
async function isSaidBeforeOthers({ update, chatId }: Incoming, rooms: Rooms): Promise<boolean> {
  return update.kind === 'text' && !(await rooms.chats.byId(chatId)).private;
}

function aside(call: Call): Reply {
  return {
    state: { tone: 'neutral', text: t('The answer is for you alone') },
    blocks: [],
    buttons: [{ label: t('Show me'), style: 'primary', call, only: 'asker' }],
  };
}

function checkRole(command: Command, role: Role): void {
  if (allows(role, command.role) || command.role === 'everyone') return;
  const needed = { command: command.name, needed: aRole(command.role) };
  throw new UserError(
    role === 'everyone'
      ? message(
          '“/{command}” is for {needed} and above; you have no role here yet. An operator can change that with “/role”.',
          needed,
        )
      : message(
          '“/{command}” is for {needed} and above; you are {role}. An operator can change that with “/role”.',
          { ...needed, role: aRole(role) },
        ),
  );
}

function isMissing(command: Command, args: Record<string, unknown>): boolean {
  return argumentsOf(command).some(argument => argument.required && (args[argument.name] ?? '') === '');
}

function needsMore(command: Command, call: Call, asked: boolean): Reply {
  const missing = argumentsOf(command).filter(
    argument => argument.required && (call.args[argument.name] ?? '') === '',
  );
  const form = formOf(command, call.args);
  return {
    ...(!asked && {
      state: {
        tone: 'neutral' as const,
        text: t('Still needed: {what}', { what: list(missing.map(argument => labelOf(argument))) }),
      },
    }),
    blocks: [
      {
        kind: 'form',
        form: {
          ...form,
          submit: {
            ...form.submit,
            call: { ...form.submit.call, ...(call.keepsFiles && { keepsFiles: true }) },
          },
        },
      },
    ],
  };
}

/** The plan of something that costs, with what a person can do about it. */
function withConsent(plan: Consent, call: Call): Reply {
  return {
    ...plan.card,
    buttons: [
      { label: plan.go, style: 'primary', call, mode: 'confirmed', only: 'asker', once: true },
      ...(plan.change === false
        ? []
        : [{ label: t('Change'), call, mode: 'form' as const, only: 'asker' as const }]),
      ...(plan.card.buttons ?? []),
    ],
  };
}
