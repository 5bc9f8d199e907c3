import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import { platformRole } from '../arguments/argument-types.ts';
import { discordRoleChangeCard, discordRolesCard } from '../cards/discord-roles.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import type { MappedRole, PlatformRole, RoleChange } from '../people/platform-roles.ts';
import { type Role, roleName } from '../people/roles.ts';
import { plain } from '../reply.ts';

/** More are not told one by one: Discord takes a bot that writes to many at once for spam. */
const mostTold = 20;

export const discordRoles = command({
  name: 'discord roles',
  summary: 'Shows or changes which roles of the Discord server give a role here',
  args: z.object({
    discordRole: platformRole()
      .optional()
      .describe('A role of the Discord server; left out: all that count here are shown'),
    // Operators are made by name, or by running the server: a role that is given out freely there must not make one.
    role: z
      .enum(['everyone', 'contributor', 'reviewer', 'maker', 'steward'])
      .optional()
      .describe('What whoever has it may do here; everyone: it gives nothing any more'),
  }),
  role: 'operator',
  submit: 'Change it',
  reads: ({ role }) => role === undefined,
  // Set up once, by name: its words would blur those of “/role” and “/link”.
  phrases: [],
  asks: async ({ discordRole, role }, context) => {
    if (role === undefined) return undefined;
    const known = await mappedHere(context);
    const { found, from } = await mapping(discordRole, known, context);
    if (from === role) return undefined;
    const people = await context.rooms.people.changesByRole(context.community.id, found.id, role);
    return {
      go: t('Change it'),
      change: false,
      card: discordRoleChangeCard(found, { from, to: role, people }),
    };
  },
  async *run({ discordRole, role }, context) {
    const { rooms, community } = context;
    const known = await mappedHere(context);
    if (role === undefined) {
      yield discordRolesCard(known);
      return;
    }
    const { found, from } = await mapping(discordRole, known, context);
    const people = await rooms.people.changesByRole(community.id, found.id, role);
    await rooms.people.mapRole(community.id, { ...found, gives: role });
    yield discordRolesCard(await rooms.people.mappedRoles(community.id), {
      name: found.name,
      from,
      to: role,
      people,
    });
    if (people.length <= mostTold) for (const one of people) await tellOf(one, context);
  },
});

/** @throws UserError where the community is on no platform that has roles */
async function mappedHere({ rooms, community }: Context): Promise<MappedRole[]> {
  const { platform } = await rooms.people.whereIs(community.id);
  if ((await rooms.people.platformRoles(community.id)) === undefined)
    throw new UserError(
      message(
        '{platform, select, telegram {A Telegram group has} other {The web chat has}} no roles of its own that could count here; only Discord servers have them. “/role” gives one person a role.',
        { platform },
      ),
    );
  return rooms.people.mappedRoles(community.id);
}

/** The role of Discord's that is meant, and what it gives now. @throws UserError saying how to name it */
async function mapping(
  named: string | undefined,
  known: readonly MappedRole[],
  context: Context,
): Promise<{ found: PlatformRole; from: Role }> {
  const { rooms, community } = context;
  if (named === undefined)
    throw new UserError(
      message('Say which Discord role: pick it in “/discord roles”, or write its name with @ before.'),
    );
  // One that is gone on Discord can still be taken out here.
  const there = (await rooms.people.platformRoles(community.id)) ?? [];
  const all = [...there, ...known.filter(({ id }) => !there.some(one => one.id === id))];
  const found = roleNamed(named, all);
  return {
    found: { id: found.id, name: found.name },
    from: known.find(({ id }) => id === found.id)?.role ?? 'everyone',
  };
}

/** @throws UserError naming the nearest */
function roleNamed(named: string, all: readonly PlatformRole[]): PlatformRole {
  const wanted = named
    .trim()
    .replace(/^<@&(\d+)>$/, '$1')
    .replace(/^@/, '')
    .toLowerCase();
  const byId = all.find(({ id }) => id === wanted);
  if (byId) return byId;
  const [found, another] = all.filter(({ name }) => name.toLowerCase() === wanted);
  if (found && another)
    throw new UserError(
      message(
        'More than one role of the server is called “{name}”. Pick the one you mean in “/discord roles”.',
        { name: found.name },
      ),
    );
  if (found) return found;
  throw new UserError(
    message(
      'The server has no role “{name}” that can count here. Everyone’s can’t (“/settings newcomers” is for all), nor can a bot’s own.',
      { name: named },
    ),
    nearest(
      wanted,
      all.map(({ name }) => name),
    ),
  );
}

async function tellOf({ id, from, to }: RoleChange, { person, community, tell }: Context): Promise<void> {
  if (id === person.id) return;
  await tell(id, 'discord roles', {
    state: { tone: 'neutral', text: t('Your role is {role} now', { role: roleName(to) }) },
    blocks: [
      {
        kind: 'text',
        markdown: t(
          '{person} changed which Discord roles count in {community}, and with it your role from {before} to {after}. “/help” shows what you can do.',
          { person: plain(person.name), community: plain(community.name), before: from, after: to },
        ),
      },
    ],
  });
}
