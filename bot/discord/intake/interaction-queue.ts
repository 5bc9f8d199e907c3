import pLimit from 'p-limit';
import { openKeyedQueue } from '../../../agent/messages/keyed-queue.ts';
import { attachmentsOf, type GivenInteraction } from './given-interaction.ts';
import { type InteractionStore, openInteractionStore } from './interaction-store.ts';
import { type WorkContext, workOff } from './work-off.ts';

/** Stored interactions, worked off a few at a time, so that they delay no new one, and one after another of a person. */
export interface InteractionQueue {
  store: InteractionStore;
  work(given: GivenInteraction): void;
  /** Goes on with what an earlier process left. */
  resume(): void;
  /** Ends after what is being worked on; the signal says when that is. */
  stop(): Promise<void>;
}

const mostAtOnce = 8;

export async function openInteractionQueue(
  options: Omit<WorkContext, 'interactions'>,
): Promise<InteractionQueue> {
  const store = openInteractionStore(options.db, options.log);
  const context: WorkContext = { ...options, interactions: store };
  const limitWork = pLimit(mostAtOnce);
  const queues = openKeyedQueue<string>();
  const left = await store.unfinished();

  function work(given: GivenInteraction): void {
    // Files may take hours, in which others go on.
    if (attachmentsOf(given).length) queues.run(given.id, 0, () => workOff(given, context));
    else queues.run(given.where.person.id, 0, () => limitWork(() => workOff(given, context)));
  }

  return {
    store,
    work,
    resume: () => left.splice(0).forEach(work),
    async stop() {
      await queues.idle();
      await store.stop();
    },
  };
}
