import { isUnavailable } from '../../store/database/unavailable.ts';
import type { Language } from '../language/languages.ts';
import type { Sender } from '../update.ts';
import type { ActorCache } from './actor-cache.ts';

/**
 * The language of what is said to a person in a place: what the community settled on, else the person's own. What was
 * used last is remembered, for messages that don't say it and for what is said later.
 */
export async function languageOf(
  actors: ActorCache,
  said: Pick<Sender, 'community' | 'chatId' | 'person' | 'language'>,
): Promise<Language> {
  const actor = await actors.lastKnown(said);
  if (!actor) return said.language ?? ('en' as const);
  if (said.language && said.language !== actor.ownLanguage)
    await actors.speaks(actor.person.id, said.language).catch(error => {
      // It is remembered another time.
      if (!isUnavailable(error)) throw error;
    });
  return (
    actor.settledLanguage ?? said.language ?? actor.ownLanguage ?? actor.communityLanguage ?? ('en' as const)
  );
}
