import type { DroppedFile } from '../../datanets/datanets.ts';
import type { Database } from '../../store/database/database.ts';
import { UserError } from '../../store/errors.ts';
import { formOf, parseSlash, readForm } from '../arguments/form.ts';
import { argumentsOf } from '../arguments/schema.ts';
import type { Command } from '../command.ts';
import { commands, findCommand } from '../commands/index.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { goesOn } from '../community/questions.ts';
import type { Context, Rooms } from '../context.ts';
import type { Actor, ActorCache } from '../people/actor-cache.ts';
import { allows, aRole, type Role } from '../people/roles.ts';
import type { Call, Reply } from '../reply.ts';
import type { Understanding } from '../understand/understanding.ts';
import type { Incoming, Update } from '../update.ts';
import { list } from '../words.ts';
import type { ChatCancellations } from './chat-cancellation.ts';
import { answerDroppedFiles } from './dropped-files.ts';
import type { Inbox } from './inbox.ts';
import { exactPhrase, notUnderstood } from './not-understood.ts';
import { pressCall } from './stored-calls.ts';

export interface Dispatch {
  db: Database;
  inbox: Inbox;
  cancellations: ChatCancellations;
  rooms: Rooms;
  actors: ActorCache;
  understanding: Understanding;
  existing: (communityId: number) => Promise<ExistingNames>;
  now: () => Date;
}

type Mode = 'run' | 'confirmed' | 'form';

/** Decides what an update is (a command, a button, a form, files, a turn in a chat, plain words) and does it. */
export async function* answer(
  received: Incoming,
  deps: Dispatch,
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const { update } = received;
  const actor = await deps.actors.of(received);
  const incoming = { ...received, person: actor.person };
  const perform = (call: Call, mode: Mode, files: readonly DroppedFile[]) =>
    performCall(call, mode, files, actor.role, incoming, deps, signal);
  if (update.kind === 'press') {
    const pressed = await press(update.token, update.picked, incoming, deps);
    yield* perform(pressed.call, pressed.mode, pressed.files);
  } else if (update.kind === 'form') {
    const stored = update.token === undefined ? undefined : await press(update.token, {}, incoming, deps);
    const call = {
      command: stored?.call.command ?? update.command,
      args: { ...stored?.call.args, ...update.values },
    };
    yield* perform(call, 'run', update.files.length ? update.files : (stored?.files ?? []));
  } else {
    yield* words(update, actor, incoming, deps, perform, signal);
  }
}

async function press(token: string, picked: Record<string, string[]>, incoming: Incoming, deps: Dispatch) {
  const { chatId, person, id } = incoming;
  const stored = await pressCall(
    deps.db,
    { token, picked, personId: person.id, chatId, incomingId: id },
    deps.now(),
  );
  const files = stored.filesOf === null ? [] : await deps.inbox.filesOf(stored.filesOf);
  return { call: { command: stored.command, args: stored.args }, mode: stored.mode, files };
}

async function* words(
  { text: written, files, overheard }: Extract<Update, { kind: 'text' }>,
  actor: Actor,
  incoming: Incoming,
  deps: Dispatch,
  perform: (call: Call, mode: Mode, files: readonly DroppedFile[]) => AsyncGenerator<Reply>,
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const text = written.trim();
  if (text.startsWith('/')) {
    yield* perform(parseSlash(text, commands), 'run', files);
    return;
  }
  if (files.length) {
    const { datanet } = await deps.rooms.chats.attention(incoming.chatId);
    if (datanet) {
      const context = text ? { context: text } : {};
      yield* perform({ command: 'submit', args: { datanet: datanet.name, ...context } }, 'run', files);
      return;
    }
  }
  const existing = await deps.existing(incoming.community.id);
  if (files.length) {
    const understood = text ? await deps.understanding.understand(text, existing, signal) : undefined;
    yield* answerDroppedFiles(
      text,
      understood,
      await deps.rooms.datanets.list(incoming.community.id, 'text'),
      call => perform(call, 'run', files),
    );
    return;
  }
  const exact = exactPhrase(text);
  if (exact) {
    yield* perform(exact, 'run', []);
    return;
  }
  const call = await deps.understanding.understand(text, existing, signal);
  if (actor.talksToModel && call?.command !== 'end chat')
    yield* perform({ command: 'talk', args: { message: text } }, 'run', []);
  else if (call) yield* perform(call, 'run', []);
  else if (await isFollowUp(text, incoming, deps))
    yield* perform({ command: 'ask', args: { question: text } }, 'run', []);
  else if (!overheard) yield notUnderstood(text);
}

async function isFollowUp(text: string, { chatId, person }: Incoming, deps: Dispatch): Promise<boolean> {
  return goesOn(text) && (await deps.rooms.questions.recent(chatId, person.id, deps.now())).length > 0;
}

async function* performCall(
  call: Call,
  mode: Mode,
  files: readonly DroppedFile[],
  role: Role,
  incoming: Incoming,
  deps: Dispatch,
  signal: AbortSignal,
): AsyncGenerator<Reply> {
  const command = findCommand(call.command);
  if (!command) throw new UserError(`There is no command “${call.command}”. “/help” lists them.`);
  checkRole(command, role);
  if (command.private && (await isSaidBeforeOthers(incoming, deps))) {
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
    origin: `incoming:${incoming.id}`,
    files,
    now: deps.now(),
    signal,
    ended: () => deps.cancellations.signal(incoming),
    rooms: deps.rooms,
  };
  const plan = mode === 'confirmed' ? undefined : await command.asks?.(args, context);
  if (plan) yield withConsent(plan, { command: command.name, args, keepsFiles: files.length > 0 });
  else yield* command.run(args, context);
}

/** What is typed is answered where everybody reads it; what is pressed or filled in, a platform answers to one person. */
async function isSaidBeforeOthers({ update, chatId }: Incoming, deps: Dispatch): Promise<boolean> {
  return update.kind === 'text' && !(await deps.rooms.chats.byId(chatId)).private;
}

function aside(call: Call): Reply {
  return {
    state: { tone: 'neutral', text: 'The answer is for you alone' },
    blocks: [],
    buttons: [{ label: 'Show me', style: 'primary', call, only: 'asker' }],
  };
}

function checkRole(command: Command, role: Role): void {
  if (allows(role, command.role)) return;
  const is = role === 'everyone' ? 'have no role here yet' : `are ${aRole(role)}`;
  throw new UserError(
    `“/${command.name}” is for ${aRole(command.role)} and above; you ${is}. An operator can change that with “/role”.`,
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
        text: `Still needed: ${list(missing.map(argument => argument.label))}`,
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
function withConsent(plan: { card: Reply; go: string; change?: boolean }, call: Call): Reply {
  return {
    ...plan.card,
    buttons: [
      { label: plan.go, style: 'primary', call, mode: 'confirmed', only: 'asker', once: true },
      ...(plan.change === false
        ? []
        : [{ label: 'Change', call, mode: 'form' as const, only: 'asker' as const }]),
      ...(plan.card.buttons ?? []),
    ],
  };
}
