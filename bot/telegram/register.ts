import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope } from 'grammy/types';
import type { Command } from '../../agent/command.ts';
import { allows } from '../../agent/people/roles.ts';
import { truncate } from '../rendering/truncate.ts';
import { most } from './limits.ts';

/**
 * The menus: what anybody may need in private and for a group's administrators, who are its operators; in groups what
 * members use. Summaries are in one language, so one menu without a language is shown to all.
 */
export function menus(commands: readonly Command[]): { scope: BotCommandScope; commands: BotCommand[] }[] {
  const offered = commands.filter(command => !command.hidden && !command.planned);
  const members = offered.filter(command => !allows(command.role, 'steward'));
  return [
    { scope: { type: 'all_private_chats' }, commands: offered.map(botCommand) },
    { scope: { type: 'all_group_chats' }, commands: members.map(botCommand) },
    { scope: { type: 'all_chat_administrators' }, commands: offered.map(botCommand) },
  ];
}

/** Sets the menus that are not as they should be. Returns how many were. */
export async function register(api: Api, commands: readonly Command[]): Promise<number> {
  let changed = 0;
  for (const { scope, commands: wanted } of menus(commands)) {
    const known = await api.getMyCommands({ scope });
    if (sameness(known) === sameness(wanted)) continue;
    await api.setMyCommands(wanted, { scope });
    changed++;
  }
  return changed;
}

/** `datanet create` as Telegram can write it: `datanet_create`. */
export function menuName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .slice(0, 32);
}

function botCommand({ name, summary }: Command): BotCommand {
  return { command: menuName(name), description: truncate(summary, most.commandDescription) };
}

function sameness(commands: readonly BotCommand[]): string {
  return JSON.stringify(commands.map(({ command, description }) => [command, description]));
}
