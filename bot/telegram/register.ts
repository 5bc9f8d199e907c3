import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope } from 'grammy/types';
import type { Command } from '../../agent/command.ts';
import { summaryOf } from '../../agent/language/definitions.ts';
import { type Language, languages } from '../../agent/language/languages.ts';
import { allows } from '../../agent/people/roles.ts';
import { truncate } from '../rendering/truncate.ts';
import { most } from './limits.ts';

/** A menu of Telegram's: what is offered in which chats, to apps in which language; without one, to all others. */
export interface Menu {
  scope: BotCommandScope;
  language: Exclude<Language, 'en'> | undefined;
  commands: BotCommand[];
}

/**
 * The menus: what anybody may need in private and for a group's administrators, who are its operators; in groups what
 * members use. Each in every language, and in English for apps in another.
 */
export function menus(commands: readonly Command[]): Menu[] {
  const offered = commands.filter(command => !command.hidden);
  const members = offered.filter(command => !allows(command.role, 'steward'));
  return languages.flatMap((language): Menu[] => {
    const menu = (
      type: 'all_private_chats' | 'all_group_chats' | 'all_chat_administrators',
      some: Command[],
    ) => ({
      scope: { type },
      language: language === 'en' ? undefined : language,
      commands: some.map(command => botCommand(command, language)),
    });
    return [
      menu('all_private_chats', offered),
      menu('all_group_chats', members),
      menu('all_chat_administrators', offered),
    ];
  });
}

/** Sets the menus that are not as they should be. Returns how many were. */
export async function register(api: Api, commands: readonly Command[]): Promise<number> {
  const changes = await Promise.all(
    menus(commands).map(async ({ scope, language, commands: wanted }) => {
      const where = { scope, ...(language && { language_code: language }) };
      const known = await api.getMyCommands(where);
      if (sameness(known) === sameness(wanted)) return false;
      await api.setMyCommands(wanted, where);
      return true;
    }),
  );
  return changes.filter(Boolean).length;
}

/** `datanet create` as Telegram can write it: `datanet_create`. */
export function menuName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 32);
}

function botCommand(command: Command, language: Language): BotCommand {
  return {
    command: menuName(command.name),
    description: truncate(summaryOf(command, language), most.commandDescription),
  };
}

function sameness(commands: readonly BotCommand[]): string {
  return JSON.stringify(commands.map(({ command, description }) => [command, description]));
}
