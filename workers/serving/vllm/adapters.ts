import type { OpenAI } from 'openai';
import pLimit from 'p-limit';
import { z } from 'zod';
import { message } from '../../../store/message.ts';
import { answered } from '../answer-stream.ts';
import { orAborted } from '../or-aborted.ts';
import { isOurs, nameThere, notLoaded, wasDeleted } from '../remote-server.ts';
import { CannotServe } from '../serving.ts';

/** A model as vLLM lists it: a base has its files as `root`; an adapter its folder, and the base as `parent`. */
export type Card = z.output<typeof card>;

const card = z.object({ id: z.string(), root: z.string().nullish(), parent: z.string().nullish() });

export interface AdapterCache {
  /** The adapter's name there, loaded if need be; it stays loaded until `release`. */
  hold(adapter: string, request: Held): Promise<{ model: string; release(): void }>;
  /** Unloads a deleted one, now or with the next that is asked. */
  forget(adapter: string): Promise<void>;
}

interface Held {
  /** What people call the model. */
  name: string;
  onLoad: () => void;
  signal: AbortSignal | undefined;
}

/**
 * The adapters of ours that a vLLM server has loaded: each is loaded when it is first asked, by its folder, and the one
 * that was not asked for the longest time makes room.
 *
 * @param folder where that server sees the folder of the adapters
 * @param most how many stay loaded; more only while all of them are answering
 * @param timeouts milliseconds that listing and loading may take
 */
export function adapterCache(
  client: OpenAI,
  { folder, most, timeouts }: { folder: string; most: number; timeouts: { list: number; load: number } },
): AdapterCache {
  const inTurn = pLimit(1);
  /** The one that was asked last is last. */
  const asked = new Set<string>();
  const answering = new Map<string, number>();
  const deleted = new Set<string>();

  const place = folder.replace(/\/+$/, '');
  const pathOf = (adapter: string) => `${place}/${adapter}`;

  async function load(adapter: string, name: string, signal: AbortSignal | undefined): Promise<void> {
    const body = { lora_name: nameThere(adapter), lora_path: pathOf(adapter) };
    const options = { body, timeout: timeouts.load, signal: signal ?? null };
    await client.post('/load_lora_adapter', options).catch(error => {
      throw whyNotLoaded(error, name, place);
    });
  }

  /** One that is gone already is as good as unloaded. */
  async function unload(model: string): Promise<void> {
    const options = { body: { lora_name: model }, timeout: timeouts.list };
    await client.post('/unload_lora_adapter', options).catch(error => {
      if ((error as { status?: number }).status !== 404) throw error;
    });
  }

  /** Frees one place of those loaded, unless all of them are answering. */
  async function makeRoom(loaded: readonly string[]): Promise<void> {
    const order = [...asked];
    const idle = loaded.filter(model => !answering.get(model));
    const [oldest] = idle.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
    if (oldest === undefined) return;
    await unload(oldest);
    asked.delete(oldest);
  }

  async function bring(adapter: string, { name, onLoad, signal }: Held): Promise<void> {
    const model = nameThere(adapter);
    signal?.throwIfAborted();
    if (deleted.has(model)) throw wasDeleted(name);
    const ours = (await listCards(client, timeouts.list, signal)).filter(({ id }) => isOurs(id));
    const kept: string[] = [];
    for (const { id, root } of ours) {
      // The same name from another folder is not known to be the same weights.
      const isStale = id === model && root !== pathOf(adapter);
      if (deleted.has(id)) await unload(id).catch(() => undefined);
      else if (isStale) await unload(id);
      else kept.push(id);
    }
    if (!kept.includes(model)) {
      onLoad();
      if (kept.length >= most) await makeRoom(kept);
      await load(adapter, name, signal);
    }
    asked.delete(model);
    asked.add(model);
  }

  return {
    async hold(adapter, held) {
      const model = nameThere(adapter);
      const more = (by: number) => answering.set(model, (answering.get(model) ?? 0) + by);
      more(1);
      try {
        await orAborted(
          inTurn(() => bring(adapter, held)),
          held.signal,
        );
      } catch (error) {
        more(-1);
        throw error;
      }
      return { model, release: () => void more(-1) };
    },
    async forget(adapter) {
      const model = nameThere(adapter);
      deleted.add(model);
      asked.delete(model);
      await inTurn(() => unload(model)).catch(() => undefined);
    },
  };
}

/** What the server has. @param timeout in milliseconds. @throws what the client throws; Error when the answer is no list of models */
export async function listCards(client: OpenAI, timeout: number, signal?: AbortSignal): Promise<Card[]> {
  const page = await client.models.list({ timeout, signal: signal ?? null });
  return z.array(card).parse(page.data);
}

/** What it refused it says with words or a status; a connection that failed is no refusal. */
function whyNotLoaded(error: unknown, name: string, folder: string): unknown {
  const why = answered(error)?.replaceAll(folder, 'models/adapters');
  const { status, type } = error as { status?: number; type?: string };
  if (why === undefined || status === 401 || status === 403) return error;
  if (status !== 404) return notLoaded('vLLM', name, why);
  // The path is unknown to it, or to load adapters is.
  return new CannotServe(
    type === 'NotFoundError'
      ? message(
          'vLLM does not see the weights of {name}: share models/adapters of DATA_DIR with it, and set SERVING_ADAPTERS_PATH to where it sees that folder.',
          { name },
        )
      : message(
          'vLLM takes no adapters while it runs: start it with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True.',
        ),
  );
}
