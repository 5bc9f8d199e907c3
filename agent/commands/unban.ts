import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import { person } from '../arguments/argument-types.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import type { BannedPerson } from '../people/bans.ts';
import { plain, type Reply, say } from '../reply.ts';
import { dateAndTime } from '../words.ts';

export const unban = command({
  name: 'unban',
  summary: 'Lets a banned person take part again',
  args: z.object({ person: person().optional().describe('Who; left out: all who are banned are shown') }),
  role: 'operator',
  reads: ({ person }) => person === undefined,
  private: true,
  phrases: ['unban {person}', 'lift the ban of {person}', 'let {person} back in', 'who is banned?'],
  asks: async ({ person: name }, { rooms, community }) => {
    if (name === undefined) return undefined;
    const found = amongBanned(name, await rooms.people.banned(community.id));
    return {
      go: t('Lift the ban'),
      change: false,
      unless: 'command',
      card: { title: t('Let {name} take part again?', { name: found.name }), blocks: [] },
    };
  },
  async *run({ person: name }, { rooms, community, person, tell }) {
    const all = await rooms.people.banned(community.id);
    if (name === undefined) {
      yield bannedCard(all);
      return;
    }
    const found = amongBanned(name, all);
    await rooms.people.unban(community.id, found.id);
    yield say(t('**{name}** may take part again, as before.', { name: plain(found.name) }));
    if (found.id === person.id) return;
    await tell(found.id, 'unban', {
      state: {
        tone: 'good',
        text: t('You are not banned from {community} any more', { community: community.name }),
      },
      blocks: [],
    });
  },
});

/** @throws UserError naming the nearest who are */
function amongBanned(name: string, all: readonly BannedPerson[]): BannedPerson {
  const wanted = name.trim().replace(/^@/, '').toLowerCase();
  const found =
    all.find(one => `#${one.id}` === wanted) ?? all.find(one => one.name.toLowerCase() === wanted);
  if (found) return found;
  throw new UserError(
    message('Nobody called “{name}” is banned here.', { name }),
    nearest(
      wanted,
      all.map(one => one.name),
    ),
  );
}

/** Buttons of one card. */
const most = 20;

function bannedCard(all: readonly BannedPerson[]): Reply {
  const shown = all.slice(0, most);
  return {
    title: shown.length ? t('Who is banned here') : t('Nobody is banned here'),
    blocks: shown.length
      ? [{ kind: 'facts', facts: shown.map(({ name, at }) => ({ label: name, value: dateAndTime(at) })) }]
      : [],
    buttons: shown.map(({ id, name }) => ({
      label: t('Unban {name}', { name }),
      call: { command: 'unban', args: { person: `#${id}` } },
      only: 'asker',
    })),
  };
}
