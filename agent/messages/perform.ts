import type { DroppedFile } from '../../datanets/submission.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { formOf, namesOf } from '../arguments/form.ts';
import { readField, readForm } from '../arguments/read-form.ts';
import { type Argument, argumentsOf } from '../arguments/schema.ts';
import { type Command, type Consent, changes } from '../command.ts';
import { findCommand } from '../commands/index.ts';
import type { ExistingNames } from '../community/existing-names.ts';
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
  /** The names that exist in the community. */
  existing: () => Promise<ExistingNames>;
  now: Date;
  signal: AbortSignal;
  ended: Context['ended'];
  tell: Context['tell'];
  redact: Context['redact'];
}

/** Does a call, or shows what is still needed or has to be confirmed for it. @throws UserError when the role is too low */
export async function* performCall(
  wanted: Call,
  mode: Mode,
  files: readonly DroppedFile[],
  deps: Performance,
): AsyncGenerator<Reply> {
  const { incoming, role, language, rooms, now, signal, ended, tell, redact } = deps;
  const command = findCommand(wanted.command);
  if (!command)
    throw new UserError(
      message('There is no command “{name}”. “/help” lists them all.', { name: wanted.command }),
    );
  checkRole(command, role);
  const call = await completed(command, wanted, { rooms, community: incoming.community });
  if (command.private && (await isSaidBeforeOthers(incoming, rooms))) {
    yield aside(call);
    return;
  }
  if (mode === 'form' || isMissing(command, call.args)) {
    const existing = mode === 'form' ? undefined : await deps.existing();
    const nothing = existing && command.nothingFor?.(existing);
    if (nothing !== undefined) {
      yield { state: { tone: 'neutral', text: nothing }, blocks: [] };
      return;
    }
    yield needsMore(command, files.length ? { ...call, keepsFiles: true } : call, existing);
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
    confirmed: mode === 'confirmed',
    plainly: mode === 'words' || mode === 'model',
    ended,
    tell,
    redact,
    rooms,
  };
  const plan = mode === 'confirmed' ? undefined : await consentFor(command, args, context, mode);
  if (plan) yield withConsent(plan, { command: command.name, args, keepsFiles: files.length > 0 });
  else yield* command.run(args, context);
}

/** With what arguments that stand for others mean. @throws UserError when one of them can't be that */
async function completed(
  command: Command,
  call: Call,
  context: Pick<Context, 'rooms' | 'community'>,
): Promise<Call> {
  const standing = command.completes?.by.filter(name => (call.args[name] ?? '') !== '') ?? [];
  if (!command.completes || !standing.length) return call;
  const read = standing.map(name => [name, readField(command, name, call.args[name])]);
  return {
    ...call,
    args: await command.completes.fill({ ...call.args, ...Object.fromEntries(read) }, context),
  };
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
  if (mode !== 'model' || !changes(command, args)) return undefined;
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

/**
 * The form for what is still needed.
 *
 * @param existing names to press when one of them is all that is needed; none when the form itself was asked for
 */
function needsMore(command: Command, call: Call, existing: ExistingNames | undefined): Reply {
  const missing = argumentsOf(command).filter(
    argument => argument.required && (call.args[argument.name] ?? '') === '',
  );
  const kept = call.keepsFiles && { keepsFiles: true };
  const form = formOf(command, call.args, undefined, call.form);
  return {
    ...(existing && {
      state: {
        tone: 'neutral' as const,
        text: t('Still needed: {what}', { what: list(missing.map(argument => labelOf(argument))) }),
      },
      buttons: namesToPress(missing, existing).map(([argument, name]) => ({
        label: name,
        call: { ...call, args: { ...call.args, [argument]: name } },
        only: 'asker' as const,
      })),
    }),
    blocks: [
      {
        kind: 'form',
        form: { ...form, submit: { ...form.submit, call: { ...form.submit.call, ...kept } } },
      },
    ],
  };
}

/** More names than this are quicker picked in the form. */
const mostToPress = 5;

function namesToPress(
  missing: readonly Argument[],
  existing: ExistingNames,
): [argument: string, name: string][] {
  const [only, second] = missing;
  if (!only?.kind || second || only.type === 'array') return [];
  const names = namesOf(only.kind, existing);
  return names.length > mostToPress ? [] : names.map(name => [only.name, name]);
}

/** The plan of something that costs, with what a person can do about it. */
function withConsent(plan: Consent, call: Call): Reply {
  return {
    ...plan.card,
    buttons: [
      { label: plan.go, style: 'primary', call, mode: 'confirmed', only: 'asker', once: true },
      ...(plan.change === false
        ? []
        : [
            {
              label: t('Change'),
              call: { ...call, ...(plan.form && { form: plan.form }) },
              mode: 'form' as const,
              only: 'asker' as const,
            },
          ]),
      ...(plan.card.buttons ?? []),
    ],
  };
}
