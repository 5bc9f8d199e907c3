import { t, translate } from '../language/translate.ts';
import type { MappedRole, PlatformRole, RoleChange } from '../people/platform-roles.ts';
import { type Role, roleName } from '../people/roles.ts';
import { plain, type Reply } from '../reply.ts';
import { capital } from '../words.ts';
import { changeCard, changeFacts } from './change.ts';

/** Names and buttons of one card. */
const most = 20;

/** What would change when a role of Discord’s gives another role here: for it, and for those who are known to have it. */
export function discordRoleChangeCard(
  { name }: PlatformRole,
  { from, to, people }: { from: Role; to: Role; people: readonly RoleChange[] },
): Reply {
  const card = changeCard(t('Change what the Discord role “{name}” gives here?', { name }), [
    { what: name, from, to },
  ]);
  const says =
    to === 'everyone'
      ? t('Then it gives nothing here. Whoever was given a role with “/role” keeps that.')
      : t(
          'Then whoever has it on Discord is at least {role} here, as long as they have it. Of that and a role given with “/role” the higher counts.',
          { role: roleName(to) },
        );
  return { ...card, blocks: [...card.blocks, { kind: 'text', markdown: says }, ...whose(people)] };
}

/** The roles of Discord that count here, and what has just changed. */
export function discordRolesCard(
  mapped: readonly MappedRole[],
  changed?: { name: string; from: Role; to: Role; people: readonly RoleChange[] },
): Reply {
  const shown = mapped.slice(0, most);
  return {
    title: mapped.length ? t('Discord roles that count here') : t('No Discord role counts here'),
    ...(changed && {
      state: {
        tone: 'good' as const,
        text:
          changed.to === 'everyone'
            ? t('{name} gives nothing here any more', { name: changed.name })
            : t('{name} gives {role} now', { name: changed.name, role: roleName(changed.to) }),
      },
    }),
    blocks: [
      ...(mapped.length
        ? [
            {
              kind: 'facts' as const,
              facts: mapped.map(({ name, role }) => ({
                label: name,
                value: capital(translate(roleName(role))),
              })),
            },
          ]
        : []),
      ...(changed ? whose(changed.people) : []),
      {
        kind: 'text',
        markdown: t(
          '“/discord roles” with a role of this server and a role here lets one count. Roles are read from each message, command and press, so one that is taken away on Discord is gone with the next.',
        ),
      },
    ],
    buttons: shown.map(({ id, name }) => ({
      label: t('Let {name} give nothing', { name }),
      call: { command: 'discord roles', args: { discordRole: id, role: 'everyone' } },
      only: 'asker',
    })),
  };
}

/** Whose role here changes with it, as far as it is known who has it. */
function whose(people: readonly RoleChange[]): Reply['blocks'] {
  if (!people.length) return [];
  const further = people.length - most;
  return [
    changeFacts(people.slice(0, most).map(({ name, from, to }) => ({ what: plain(name), from, to }))),
    ...(further > 0
      ? [
          {
            kind: 'text' as const,
            markdown: t('And {n, plural, one {# more person} other {# more people}}.', { n: further }),
          },
        ]
      : []),
  ];
}
