import type { DroppedFile } from '../../datanets/submission.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Rooms } from '../context.ts';
import { inLanguage, translate } from '../language/translate.ts';
import type { ActorCache } from '../people/actor-cache.ts';
import { Banned } from '../people/bans.ts';
import { languageOf } from '../people/language-of.ts';
import { allows, aRole } from '../people/roles.ts';
import type { Reply } from '../reply.ts';
import type { Sender, Update } from '../update.ts';
import type { Outbox } from './outbox.ts';
import type { PersonRateLimit } from './person-rate-limit.ts';

/** Who may take part in a place, and who may give files there. */
export interface Admission {
  /** @throws Banned when the person may not take part there */
  admit(sender: Sender): Promise<void>;
  /** The same for what somebody did, and tells a banned person why, unless it was not said to us. */
  admitUpdate(sender: Sender, update: Update): Promise<void>;
  /**
   * Asked before a message's files are read: whether somebody may give any here, and so many bytes of them today.
   *
   * @param areOthers whether somebody else sent them, which only stewards may give
   * @throws UserError saying why not
   */
  admitFiles(sender: Sender, bytes: number, areOthers?: boolean): Promise<void>;
  /** Counts files that were stored, whatever becomes of their message: what nobody takes is removed after a day. */
  noteFiles(sender: Sender, files: readonly DroppedFile[]): Promise<void>;
}

export function openAdmission({
  rooms,
  actors,
  rateLimit,
  outbox,
  now,
}: {
  rooms: Promise<Rooms>;
  actors: ActorCache;
  rateLimit: PersonRateLimit;
  outbox: Outbox;
  now: () => Date;
}): Admission {
  /** A banned person is told where they write first, if they were not reached when it was done. */
  async function refuseBanned(sender: Sender): Promise<never> {
    const { chatId, community } = sender;
    const { person } = await actors.of(sender);
    const refusal = new Banned(community.name);
    const { people } = await rooms;
    if (await people.noteTold(community.id, person.id, now())) {
      const text = inLanguage(await languageOf(actors, sender), () => translate(refusal.said));
      const reply: Reply = { state: { tone: 'warning', text }, blocks: [] };
      const origin = `banned:${community.id}:${person.id}:${now().getTime()}`;
      await outbox.put({ chatId, origin, reply, askerId: person.id, incomingId: undefined });
    }
    throw refusal;
  }

  return {
    async admit(sender) {
      if ((await actors.of(sender)).banned) throw new Banned(sender.community.name);
    },

    async admitUpdate(sender, update) {
      if (!(await actors.of(sender)).banned) return;
      // What was not said to us is not answered.
      if (update.kind === 'text' && update.overheard) throw new Banned(sender.community.name);
      await refuseBanned(sender);
    },

    async admitFiles(sender, bytes, areOthers = false) {
      const { person, role, banned } = await actors.of(sender);
      if (banned) return refuseBanned(sender);
      if (!rateLimit.admits(person.id)) throw rateLimit.refusal(person.id);
      if (!allows(role, 'contributor')) {
        throw new UserError(
          role === 'everyone'
            ? message(
                'Files are for {needed} and above to give; you have no role here yet. Nothing was stored. An operator can change that with “/role”.',
                { needed: aRole('contributor') },
              )
            : message(
                'Files are for {needed} and above to give; you are {role}. Nothing was stored. An operator can change that with “/role”.',
                { needed: aRole('contributor'), role: aRole(role) },
              ),
        );
      }
      if (areOthers && !allows(role, 'steward')) {
        throw new UserError(
          message('That file is somebody else’s: they can give it, or {needed} can. Nothing was stored.', {
            needed: aRole('steward'),
          }),
        );
      }
      await (await rooms).datanets.uploads.check(person.id, bytes, sender.community.id);
    },

    async noteFiles(sender, files) {
      const { person } = await actors.of(sender);
      if (files.length) await (await rooms).datanets.uploads.note(person.id, files);
    },
  };
}
