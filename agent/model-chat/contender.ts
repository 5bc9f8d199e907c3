import type { Rooms } from '../context.ts';
import { chatTarget } from './chat-target.ts';

/** A model that answers beside others: what it is called, its exact version, and how it is shown. */
export interface Contender {
  name: string;
  version: string | undefined;
  label: string;
}

/** @throws UserError when there is neither a model nor a base of that name. */
export async function contender(name: string, rooms: Rooms, communityId: number): Promise<Contender> {
  const { model, label, version } = await chatTarget(name, rooms, communityId);
  return { name: model, label, version };
}
