import { record, records, string } from '../../json.ts';
import { chatFor } from '../access.ts';
import type { Method } from '../api.ts';
import { commandKey } from '../commands.ts';
import type { Params } from '../params.ts';
import { rightsOfChannels, rightsOfGroups } from '../permissions.ts';
import { bad } from '../refusal.ts';
import { shapes } from '../shapes.ts';
import { characters } from '../text.ts';
import type { World } from '../world.ts';

/** What the bot is and offers. */
export const botMethods: Record<string, Method> = {
  getMe: (_, { world }) => ({
    ...shapes.user(world.bot),
    can_join_groups: true,
    can_read_all_group_messages: !world.privacyMode,
    supports_guest_queries: false,
    supports_inline_queries: false,
    can_connect_to_business: false,
    has_main_web_app: false,
    has_topics_enabled: false,
    allows_users_to_create_topics: false,
    can_manage_bots: false,
    supports_join_request_queries: false,
  }),

  /** https://core.telegram.org/bots/api#setmycommands */
  setMyCommands(params, { world }) {
    const given = params.json('commands', "can't parse commands JSON object");
    if (!Array.isArray(given)) throw bad('expected an Array of BotCommand');
    const commands = records(given).map(one => ({
      command: string(one.command).replace(/^\//, ''),
      description: string(one.description),
    }));
    // "At most 100 commands can be specified."
    if (commands.length > 100) throw bad('BOT_COMMANDS_TOO_MUCH');
    for (const { command, description } of commands) {
      // "1-32 characters. Can contain only lowercase English letters, digits and underscores." "1-256 characters."
      if (!/^[a-z0-9_]{1,32}$/.test(command)) throw bad('BOT_COMMAND_INVALID');
      if (!description || characters(description) > 256) throw bad('BOT_COMMAND_DESCRIPTION_INVALID');
    }
    world.commands.set(scopeOf(params, world), commands);
    return true;
  },

  getMyCommands: (params, { world }) => world.commands.get(scopeOf(params, world)) ?? [],

  deleteMyCommands(params, { world }) {
    world.commands.delete(scopeOf(params, world));
    return true;
  },

  ...profile('Name', 'name', 64),
  ...profile('Description', 'description', 512),
  ...profile('ShortDescription', 'short_description', 120),

  /** "the default administrator rights requested by the bot when it's added as an administrator" */
  setMyDefaultAdministratorRights(params, { world }) {
    const rights = params.json('rights', "can't parse chat administrator rights JSON object");
    world.settings.set(rightsKey(params), record(rights));
    return true;
  },
  getMyDefaultAdministratorRights: (params, { world }) => {
    const given = world.settings.get(rightsKey(params)) ?? {};
    const names = params.flag('for_channels') ? rightsOfChannels : rightsOfGroups;
    return { is_anonymous: false, ...Object.fromEntries(names.map(name => [name, given[name] === true])) };
  },

  /** For one private chat, or for all of them. */
  setChatMenuButton(params, { world }) {
    const button = params.json('menu_button', "can't parse menu button JSON object");
    world.settings.set(`menu button ${params.text('chat_id')}`, record(button ?? { type: 'default' }));
    return true;
  },
  getChatMenuButton: (params, { world }) =>
    world.settings.get(`menu button ${params.text('chat_id')}`) ?? { type: 'default' },
};

const rightsKey = (params: Params) => `rights ${params.flag('for_channels') ? 'channels' : 'groups'}`;

const scopes = new Set(
  'default all_private_chats all_group_chats all_chat_administrators chat chat_administrators chat_member'.split(
    ' ',
  ),
);

/** https://core.telegram.org/bots/api#botcommandscope */
function scopeOf(params: Params, world: World): string {
  const given = params.json('scope', "can't parse BotCommandScope JSON object") ?? { type: 'default' };
  const scope = records([given])[0] ?? {};
  const language = params.text('language_code');
  if (!scopes.has(string(scope.type))) throw bad("can't parse BotCommandScope: unsupported type specified");
  if (scope.chat_id !== undefined) {
    const of: Params = { ...params, text: () => String(scope.chat_id) };
    chatFor(world, of, 'read');
  }
  // "A two-letter ISO 639-1 language code."
  if (language && !/^[a-z]{2}$/.test(language)) throw bad('invalid language code specified');
  return commandKey(scope, language);
}

function profile(name: string, field: string, longest: number): Record<string, Method> {
  return {
    [`setMy${name}`](params, { world }) {
      const text = params.text(field);
      if (characters(text) > longest) throw bad(`bot ${field.replace('_', ' ')} is too long`);
      const key = `${field} ${params.text('language_code')}`;
      if (text) world.profile.set(key, text);
      else world.profile.delete(key);
      return true;
    },
    [`getMy${name}`](params, { world }) {
      const text =
        world.profile.get(`${field} ${params.text('language_code')}`) ?? world.profile.get(`${field} `);
      return { [field]: text ?? (field === 'name' ? world.bot.firstName : '') };
    },
  };
}
