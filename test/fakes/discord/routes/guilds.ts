import { string } from '../../json.ts';
import type { Api, Parts } from '../api.ts';
import { botJson } from '../gateway.ts';
import { refusals } from '../refusal.ts';
import { emptyChannel, type Guild, isThread } from '../world.ts';

/** The bot itself, people and guilds. https://discord.com/developers/docs/resources/user, /resources/guild */
export function guildRoutes(api: Api, { world, shapes, makeId }: Parts): void {
  const guildOf = (id: string): Guild => {
    const guild = world.guilds.get(id);
    if (!guild) throw refusals.unknownGuild();
    return guild;
  };

  api.get('/users/@me', c => c.json({ ...botJson(world), verified: true, mfa_enabled: true, email: null }));
  const application = () => ({
    id: world.application.id,
    name: world.bot.username,
    icon: null,
    description: '',
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    team: null,
    // 1 << 19 is GATEWAY_MESSAGE_CONTENT_LIMITED, set while the switch in the portal is on.
    flags: world.application.privileged.messageContent ? 1 << 19 : 0,
    approximate_guild_count: world.guilds.size,
  });
  api.get('/applications/@me', c => c.json(application()));
  api.get('/oauth2/applications/@me', c => c.json(application()));
  api.get('/users/@me/guilds', c =>
    c.json(
      [...world.guilds.values()].map(guild => ({
        id: guild.id,
        name: guild.name,
        icon: null,
        owner: false,
        permissions: '0',
        features: [],
      })),
    ),
  );
  api.get('/users/:user', c => {
    const user = world.users.get(c.req.param('user'));
    if (!user) throw refusals.unknownUser();
    return c.json(shapes.user(user));
  });
  api.post('/users/@me/channels', c => {
    const recipient = world.users.get(string(c.get('upload').body.recipient_id));
    if (!recipient) throw refusals.unknownUser();
    const known = [...world.channels.values()].find(one => one.recipient?.id === recipient.id);
    const channel = known ?? emptyChannel({ id: makeId(), type: 1, recipient });
    world.channels.set(channel.id, channel);
    return c.json(shapes.channel(channel));
  });

  api.get('/guilds/:guild', c => c.json(shapes.guild(guildOf(c.req.param('guild')))));
  api.get('/guilds/:guild/channels', c => {
    const guild = guildOf(c.req.param('guild'));
    return c.json(
      [...world.channels.values()]
        .filter(one => one.guildId === guild.id && !isThread(one))
        .map(shapes.channel),
    );
  });
  api.get('/guilds/:guild/roles', c =>
    c.json([...guildOf(c.req.param('guild')).roles.values()].map(shapes.role)),
  );
  api.get('/guilds/:guild/members/:user', c => {
    const member = guildOf(c.req.param('guild')).members.get(c.req.param('user'));
    if (!member) throw refusals.unknownMember();
    return c.json(shapes.member(member, true));
  });
}
