import type { Database } from '../../store/database/database.ts';
import { UserError } from '../../store/errors.ts';
import type { SharedFolders } from '../../store/files/shared-folders.ts';
import { message } from '../../store/message.ts';
import type { BaseModel, Media } from '../base-model.ts';
import type { Engine } from '../environment/engine.ts';
import type { Folders } from '../environment/folders.ts';
import type { ChatRequest } from '../model.ts';
import { baseIn, findBaseIn, folderOf } from '../models/bases.ts';
import { bringAdapter } from '../models/model-copies.ts';
import { modelNamed, type StoredModel } from '../models/models.ts';
import { isAdapter } from '../training-request.ts';
import type { Environment } from '../workers.ts';
import { CannotServe, type ServedChat, type Serving } from './serving.ts';

/** Answers as a tuned model or as a base, by name, once everything it needs is there. */
export function chatThrough(room: {
  db: Database;
  environment: Environment;
  engine: Engine;
  serving: Serving;
  /** A server that is asked first; with what it can't serve, `serving` answers. */
  remote?: Serving | undefined;
  folders: Folders;
  shared: SharedFolders;
}): (request: ChatRequest) => AsyncIterable<string> {
  const checked = new Map<string, Promise<void>>();
  return async function* chat({ communityId, name, messages, ...request }) {
    const model = await modelOrBase(room.db, communityId, name);
    const tuned = 'adapter' in model ? model : undefined;
    const base = tuned ? await baseIn(room.db, communityId, tuned.base) : (model as BaseModel);
    if (base.modality) throw notInChats(model.name, base.modality);
    const served: ServedChat = {
      ...request,
      messages: withSystemPrompt(messages, tuned?.report.systemPrompt),
      base: folderOf(base),
      baseName: base.name,
      hub: base.hub,
      adapter: tuned?.adapter,
      weights: tuned && weightsOf(tuned),
      name: tuned?.name ?? base.name,
    };
    let refusal: CannotServe | undefined;
    if (room.remote) {
      if (tuned) await checkOnce(tuned);
      try {
        yield* room.remote.chat(served);
        return;
      } catch (error) {
        if (!(error instanceof CannotServe)) throw error;
        refusal = error;
        request.onState?.(message('{why} The server here answers.', { why: error.said }));
      }
    }
    try {
      await readyHere(base, tuned !== undefined, request);
    } catch (error) {
      throw refusal && error instanceof UserError ? neither(refusal, error) : error;
    }
    if (tuned) await checkOnce(tuned);
    request.signal?.throwIfAborted();
    yield* room.serving.chat(served);
  };

  /** What a tuned model rests on is fetched for it; a base alone only when somebody has trained it here before. */
  async function readyHere(
    base: BaseModel,
    isTuned: boolean,
    { onState, signal }: Pick<ChatRequest, 'onState' | 'signal'>,
  ): Promise<void> {
    const words = ({ label }: { label: string }) => onState?.(label);
    await environmentReady(room.environment, words, signal);
    if (isTuned || (await room.engine.hasBase(folderOf(base))) || base.offline) {
      await room.engine.ensureBase(base, words, signal);
      return;
    }
    throw new UserError(
      message('{base} is not on this machine (about {size}). It is fetched when it is first trained.', {
        base: base.name,
        size: gigabytes(base),
      }),
    );
  }

  /** Its weights are looked at before they are first read; what was right then is in memory from then on. */
  async function checkOnce(model: StoredModel): Promise<void> {
    const known = checked.get(model.adapter);
    if (known) return known;
    const checking = bringAdapter(room, model);
    checked.set(model.adapter, checking);
    checking.catch(() => checked.delete(model.adapter));
    return checking;
  }
}

/** DoRA's adapters, and models whose own weights were trained, are not what a server of LoRA adapters takes. */
function weightsOf({ settings: { method, dora } }: StoredModel): 'lora' | 'dora' | 'all' {
  if (!isAdapter(method)) return 'all';
  return dora ? 'dora' : 'lora';
}

function notInChats(name: string, modality: Media): UserError {
  return new UserError(
    message(
      '{model} reads {modality, select, image {pictures} other {sound}}, and can’t be talked to here yet. “/model export {model}” gives a trained one’s files, to use it elsewhere.',
      { model: name, modality },
    ),
  );
}

function neither(there: UserError, here: UserError): UserError {
  return new UserError(message('{there} {here}', { there: there.said, here: here.said }), here.suggestions);
}

function withSystemPrompt(
  messages: ChatRequest['messages'],
  system: string | undefined,
): ChatRequest['messages'] {
  // An empty one asks for none.
  const given = messages.filter(({ role, content }) => role !== 'system' || content.trim() !== '');
  if (system === undefined || messages[0]?.role === 'system') return given;
  return [{ role: 'system', content: system }, ...given];
}

async function modelOrBase(
  db: Database,
  communityId: number,
  name: string,
): Promise<StoredModel | BaseModel> {
  try {
    return await modelNamed(db, communityId, name);
  } catch (error) {
    const base = await findBaseIn(db, communityId, name);
    if (base) return base;
    throw error;
  }
}

/** Nothing large is fetched unasked, and asking something is not asking for that. */
async function environmentReady(
  environment: Environment,
  words: (progress: { label: string }) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { state, problem } = await environment.status();
  if (state === 'ready') return;
  if (state === 'making') return environment.ensure(words, signal);
  throw new UserError(
    problem ??
      message(
        'Models need the Python environment, which is not here yet (about 1.5 GB). The first training makes it; `npm run setup` makes it ahead.',
      ),
  );
}

const gigabytes = (base: BaseModel) => `${(base.billions * 2).toFixed(1)} GB`;
