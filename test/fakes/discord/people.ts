import { bytesOf, type GivenFile } from '../given-file.ts';
import { type Json, number, record, records, string } from '../json.ts';
import type { Watch } from '../watch.ts';
import type { Parts } from './api.ts';
import { flatten } from './component-rules.ts';
import type { Interaction } from './interactions.ts';
import { everything, ordinary, permission } from './permissions.ts';
import { type Channel, emptyChannel, type Guild, type Message, type Role, type User } from './world.ts';

/** What people do on the server, for tests and the page. */
export interface People extends Pick<Watch, 'onChange' | 'until'> {
  createUser(name: string): User;
  /** A guild with the bot in it, a channel `general`, and an owner. */
  createGuild(
    name: string,
    options?: { botPermissions?: bigint; locale?: string },
  ): Guild & { owner: User; general: Channel };
  addMember(guild: Guild, name: string, options?: { administrator?: boolean }): User;
  addRole(guild: Guild, name: string, permissions?: bigint): Role;
  /** Gives a member these roles and no others. Bots without the privileged intent are not told. */
  setRoles(guild: Guild, user: User, roles: readonly Role[]): void;
  /** @param options.onlyFor the role that sees it, besides the bot */
  addChannel(
    guild: Guild,
    name: string,
    options?: { denyBot?: bigint; forum?: boolean; onlyFor?: Role },
  ): Channel;
  /** A person's direct messages with the bot. */
  directMessages(user: User): Channel;
  userSends(
    user: User,
    channel: Channel,
    text: string,
    options?: { files?: GivenFile[]; replyTo?: Message },
  ): Message;
  userDeletes(message: Message): void;
  /** Several at once, as a moderator's tool does. */
  userDeletesAll(channel: Channel, messages: readonly Message[]): void;
  /** A thread in a channel, or a post in a forum. */
  userStartsThread(user: User, channel: Channel, name: string): Channel;
  /** A message of a webhook, under any name. */
  webhookSends(channel: Channel, name: string, text: string): Message;
  /** An event that no documentation knows, or a known one that is malformed. */
  sendEvent(event: string, data: Json): void;
  userEdits(message: Message, text: string): void;
  /** @param command as it is typed: `datanet create` */
  userUsesCommand(
    user: User,
    channel: Channel,
    command: string,
    values?: Json,
    files?: Record<string, GivenFile>,
  ): Interaction;
  /** Forwards a message with what it holds, as a snapshot. */
  userForwards(user: User, message: Message, channel: Channel): Message;
  /** Chooses a command of a message's menu (right-click › Apps). */
  userUsesMessageCommand(user: User, message: Message, command: string): Interaction;
  /** By the button's label or custom id. */
  userPresses(user: User, message: Message, button: string): Interaction;
  /** By the select's place among the message's selects. */
  userPicks(user: User, message: Message, values: string[], select?: number): Interaction;
  userSubmitsModal(
    user: User,
    opened: Interaction,
    values: Json,
    files?: Record<string, GivenFile[]>,
  ): Interaction;
  /** Waits for the bot's choices. */
  autocomplete(user: User, channel: Channel, command: string, values: Json, focused: string): Promise<Json[]>;
  /** As `user` sees them: with those only they see. All public ones without a user. */
  messagesOf(channel: Channel, user?: User): Message[];
  /** A message as the API shows it. */
  json(message: Message): Json;
  /** Labels of a message's buttons. */
  buttonsOf(message: Message): string[];
  /** All words of a message that are shown. */
  textOf(message: Message): string;
  /** Waits for the newest message that holds these words. */
  untilSays(
    channel: Channel,
    words: string | RegExp,
    options?: { user?: User; after?: Message; seconds?: number },
  ): Promise<Message>;
}

export function openPeople(parts: Parts & { watch: Watch }): People {
  const { world, makeId, clock, posting, interactions, shapes, cdn, watch } = parts;
  interactions.watch(watch.changed);

  const upload = (body: Json, files: readonly GivenFile[] = []) => ({
    body,
    files: new Map(files.map((file, at) => [String(at), stored(file)] as const)),
  });

  /** Sends an interaction over the gateway. https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-object */
  function dispatch(
    given: { type: number; user: User; channel: Channel; source?: Message },
    data: Json,
  ): Interaction {
    const { user, channel, source, type } = given;
    const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
    const interaction = interactions.open({ type, user, channel, ...(source && { source }) });
    const event: Json = {
      id: interaction.id,
      application_id: world.application.id,
      type,
      token: interaction.token,
      version: 1,
      data,
      channel_id: channel.id,
      channel: shapes.channel(channel),
      locale: user.locale ?? 'en-US',
      entitlements: [],
      attachment_size_limit: 10 * 1024 * 1024,
      app_permissions: String(everything),
      authorizing_integration_owners: guild ? { 0: guild.id } : { 1: user.id },
      context: guild ? 0 : 1,
      ...(guild
        ? {
            guild_id: guild.id,
            guild_locale: guild.locale ?? 'en-US',
            guild: { id: guild.id, locale: guild.locale ?? 'en-US', features: [] },
            member: shapes.memberIn(guild, user.id, channel),
          }
        : { user: shapes.user(user) }),
      ...(source && { message: shapes.message(source) }),
    };
    for (let times = posting.duplicates ? 2 : 1; times > 0; times--) {
      parts.gateway().dispatch('INTERACTION_CREATE', channel.type === 1, () => event);
    }
    return interaction;
  }

  function commandData(
    command: string,
    values: Json,
    files: Record<string, GivenFile>,
    channel: Channel,
    focused?: string,
  ): Json {
    const [first = '', ...rest] = command.replace(/^\//, '').split(' ');
    const known = (world.commands.get('global') ?? []).find(one => one.name === first);
    if (!known)
      throw new Error(
        `There is no slash command /${first}; registered are ${(world.commands.get('global') ?? []).map(one => one.name).join(', ')}.`,
      );
    let options = records(known.options);
    const subs: Json[] = [];
    for (const name of rest) {
      const sub = options.find(option => option.name === name && number(option.type) <= 2);
      if (!sub) throw new Error(`/${command} has no subcommand ${name}.`);
      subs.push(sub);
      options = records(sub.options);
    }
    const resolved = {
      attachments: {} as Json,
      users: {} as Json,
      members: {} as Json,
      channels: {} as Json,
      roles: {} as Json,
    };
    const given = [
      ...Object.entries(values),
      ...Object.keys(files).map(name => [name, undefined] as const),
    ].map(([name, value]) => {
      const option = options.find(one => one.name === name);
      if (!option)
        throw new Error(
          `/${command} has no option ${name}; it has ${options.map(one => one.name).join(', ')}.`,
        );
      const file = files[name];
      if (file) {
        const { json } = cdn.store(stored(file), channel.id);
        resolved.attachments[String(json.id)] = { ...cdn.signed(json), ephemeral: true };
        return { name, type: option.type, value: json.id };
      }
      if (option.type === 6) {
        const user = world.users.get(String(value));
        const guild = channel.guildId === undefined ? undefined : world.guilds.get(channel.guildId);
        if (user) resolved.users[user.id] = shapes.user(user);
        if (user && guild) resolved.members[user.id] = shapes.memberIn(guild, user.id, channel);
      }
      if (option.type === 8) {
        const role = world.guilds.get(channel.guildId ?? '')?.roles.get(String(value));
        if (!role) throw new Error('Roles are picked from those of the server.');
        resolved.roles[role.id] = shapes.role(role);
      }
      const place = option.type === 7 ? world.channels.get(String(value)) : undefined;
      if (place) {
        const { id, type, name: called, parentId } = place;
        resolved.channels[id] = { id, type, name: called, parent_id: parentId ?? null, permissions: '0' };
      }
      return { name, type: option.type, value, ...(name === focused && { focused: true }) };
    });
    let nested: Json[] = given;
    for (const sub of subs.reverse()) nested = [{ name: sub.name, type: sub.type, options: nested }];
    return { id: known.id, name: first, type: 1, options: nested, resolved };
  }

  const people: People = {
    createUser(name) {
      const user: User = {
        id: makeId(),
        username: name.toLowerCase(),
        global_name: name,
        bot: false,
        takesDirectMessages: true,
      };
      world.users.set(user.id, user);
      return user;
    },

    createGuild(name, options = {}) {
      const owner = people.createUser(`${name.split(' ')[0]}-owner`);
      const guildId = makeId();
      const botRole: Role = {
        id: makeId(),
        name: 'gristmill',
        permissions: options.botPermissions ?? ordinary | permission.manageMessages,
        botId: world.bot.id,
      };
      const joinedAt = new Date(clock.now()).toISOString();
      const guild: Guild = {
        id: guildId,
        name,
        ownerId: owner.id,
        systemChannelId: null,
        ...(options.locale !== undefined && { locale: options.locale }),
        roles: new Map<string, Role>([
          [
            guildId,
            {
              id: guildId,
              name: '@everyone',
              permissions: options.botPermissions === undefined ? ordinary : 0n,
            },
          ],
          [botRole.id, botRole],
        ]),
        members: new Map([
          [owner.id, { user: owner, nick: null, roles: [], joinedAt }],
          [world.bot.id, { user: world.bot, nick: null, roles: [botRole.id], joinedAt }],
        ]),
      };
      world.guilds.set(guildId, guild);
      const general = makeChannel(guild, 'general', 0n);
      guild.systemChannelId = general.id;
      parts.gateway().dispatch('GUILD_CREATE', false, () => shapes.guild(guild));
      return Object.assign(guild, { owner, general });
    },

    addMember(guild, name, options = {}) {
      const user = people.createUser(name);
      const roles: string[] = [];
      if (options.administrator) {
        roles.push(people.addRole(guild, 'admins', permission.administrator).id);
      }
      guild.members.set(user.id, { user, nick: null, roles, joinedAt: new Date(clock.now()).toISOString() });
      return user;
    },

    addRole(guild, name, permissions = 0n) {
      const role = { id: makeId(), name, permissions };
      guild.roles.set(role.id, role);
      parts
        .gateway()
        .dispatch('GUILD_ROLE_CREATE', false, () => ({ guild_id: guild.id, role: shapes.role(role) }));
      return role;
    },

    setRoles(guild, user, roles) {
      const member = guild.members.get(user.id);
      if (!member) throw new Error(`${user.username} is no member.`);
      member.roles = roles.map(({ id }) => id);
    },

    addChannel(guild, name, options = {}) {
      const channel = makeChannel(guild, name, options.denyBot ?? 0n, options.forum ? 15 : 0);
      const see = permission.viewChannel;
      if (options.onlyFor)
        channel.overwrites = [
          { id: guild.id, type: 0, allow: 0n, deny: see },
          { id: options.onlyFor.id, type: 0, allow: see, deny: 0n },
          // One for each id, as Discord has it.
          { id: world.bot.id, type: 1, allow: see, deny: options.denyBot ?? 0n },
        ];
      parts.gateway().dispatch('CHANNEL_CREATE', false, () => shapes.channel(channel));
      return channel;
    },

    directMessages(user) {
      const known = [...world.channels.values()].find(one => one.recipient?.id === user.id);
      if (known) return known;
      const channel = emptyChannel({ id: makeId(), type: 1, recipient: user });
      world.channels.set(channel.id, channel);
      return channel;
    },

    userSends(user, channel, text, { files = [], replyTo } = {}) {
      const reference = replyTo && { message_reference: { message_id: replyTo.id } };
      posting.unarchive(channel);
      return posting.create(channel, user, upload({ content: text, ...reference }, files));
    },

    userDeletes: message => posting.delete(message),
    userDeletesAll: (channel, messages) => posting.deleteAll(channel, messages),
    userStartsThread: (user, channel, name) => posting.startThread(channel, user, name),

    webhookSends(channel, name, text) {
      const user: User = {
        id: makeId(),
        username: name,
        global_name: null,
        bot: true,
        takesDirectMessages: false,
      };
      return posting.create(channel, user, upload({ content: text }), { webhookId: user.id });
    },

    sendEvent: (event, data) => parts.gateway().dispatch(event, false, () => data),
    userEdits: (message, text) => void posting.edit(message, upload({ content: text })),

    userUsesCommand: (user, channel, command, values = {}, files = {}) =>
      dispatch({ type: 2, user, channel }, commandData(command, values, files, channel)),

    userForwards: (user, message, channel) =>
      posting.create(channel, user, { body: {}, files: new Map() }, { forwards: message }),

    userUsesMessageCommand(user, message, command) {
      const known = (world.commands.get('global') ?? []).find(one => one.type === 3 && one.name === command);
      if (!known) throw new Error(`There is no command “${command}” for messages.`);
      const resolved = { messages: { [message.id]: shapes.message(message) } };
      return dispatch(
        { type: 2, user, channel: channelOf(message) },
        { id: known.id, name: command, type: 3, target_id: message.id, resolved },
      );
    },

    userPresses(user, message, button) {
      const all = flatten(message.body.components).filter(one => one.type === 2);
      const found = all.find(one => one.label === button || one.custom_id === button);
      if (!found)
        throw new Error(
          `There is no button “${button}”, only ${all.map(one => one.label).join(', ')}, in: ${people.textOf(message)}`,
        );
      const channel = channelOf(message);
      return dispatch(
        { type: 3, user, channel, source: message },
        { custom_id: found.custom_id, component_type: 2, id: found.id },
      );
    },

    userPicks(user, message, values, select = 0) {
      const found = flatten(message.body.components).filter(one => one.type === 3)[select];
      if (!found) throw new Error(`There is no select in: ${people.textOf(message)}`);
      return dispatch(
        { type: 3, user, channel: channelOf(message), source: message },
        { custom_id: found.custom_id, component_type: 3, id: found.id, values },
      );
    },

    userSubmitsModal(user, opened, values, files = {}) {
      if (!opened.modal) throw new Error('No modal was opened.');
      const attachments: Json = {};
      const components = records(opened.modal.components).map((label, at) => {
        const field = record(label.component);
        const name = string(field.custom_id);
        const common = { type: field.type, id: at + 1, custom_id: name };
        const given = files[name];
        if (field.type === 19) {
          const ids = (given ?? []).map(file => {
            const { json } = cdn.store(stored(file), opened.channel.id);
            attachments[String(json.id)] = { ...cdn.signed(json), ephemeral: true };
            return json.id;
          });
          return { type: 18, id: 100 + at, component: { ...common, values: ids } };
        }
        const value = values[name];
        if (field.type === 4) {
          const text = value === undefined ? string(field.value) : String(value);
          if (field.required !== false && !text)
            throw new Error(`Discord would not send this: ${name} is required.`);
          return { type: 18, id: 100 + at, component: { ...common, value: text } };
        }
        const preset = records(field.options)
          .filter(option => option.default === true)
          .map(option => option.value);
        const picked = value === undefined ? preset : Array.isArray(value) ? value : [value];
        if (field.required !== false && !picked.length)
          throw new Error(`Discord would not send this: ${name} is required.`);
        return { type: 18, id: 100 + at, component: { ...common, values: picked } };
      });
      const data = { custom_id: opened.modal.custom_id, components, resolved: { attachments } };
      return dispatch(
        { type: 5, user, channel: opened.channel, ...(opened.source && { source: opened.source }) },
        data,
      );
    },

    async autocomplete(user, channel, command, values, focused) {
      const interaction = dispatch(
        { type: 4, user, channel },
        commandData(command, values, {}, channel, focused),
      );
      return people.until('choices', () => interaction.choices);
    },

    messagesOf(channel, user) {
      return channel.messages.filter(one => one.onlyFor === undefined || one.onlyFor === user?.id);
    },

    json: message => shapes.message(message),

    buttonsOf: message =>
      flatten(message.body.components)
        .filter(one => one.type === 2)
        .map(one => string(one.label)),

    textOf(message) {
      const parts = flatten(message.body.components).flatMap(one => [
        string(one.content),
        string(one.label),
        ...records(one.items).map(item => string(item.description)),
        ...records(one.options).map(option => string(option.label)),
      ]);
      return [message.body.content, ...parts].filter(Boolean).join('\n');
    },

    onChange: watch.onChange,
    until: watch.until,

    async untilSays(channel, words, { user, after, seconds } = {}) {
      const has = (message: Message) => {
        const text = people.textOf(message);
        return typeof words === 'string' ? text.includes(words) : words.test(text);
      };
      const seen = () =>
        people
          .messagesOf(channel, user)
          .filter(one => one.author.id === world.bot.id && (!after || BigInt(one.id) > BigInt(after.id)));
      try {
        return await people.until(String(words), () => seen().findLast(has), seconds);
      } catch (error) {
        const last = seen()
          .slice(-3)
          .map(one => `- ${people.textOf(one).slice(0, 600)}`);
        throw new Error(`${(error as Error).message} Last messages:\n${last.join('\n')}`);
      }
    },
  };

  function makeChannel(guild: Guild, name: string, denied: bigint, type = 0): Channel {
    const overwrites = denied ? [{ id: world.bot.id, type: 1 as const, allow: 0n, deny: denied }] : [];
    const channel = emptyChannel({ id: makeId(), type, name, guildId: guild.id, overwrites });
    world.channels.set(channel.id, channel);
    return channel;
  }

  function channelOf(message: Message): Channel {
    const channel = world.channels.get(message.channelId);
    if (!channel) throw new Error('The channel is gone.');
    return channel;
  }

  return people;
}

function stored(file: GivenFile) {
  return { name: file.name, bytes: bytesOf(file), mediaType: file.mediaType ?? 'application/octet-stream' };
}
