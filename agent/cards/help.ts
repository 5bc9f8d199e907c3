import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import { argumentsOf } from '../arguments/schema.ts';
import type { Command } from '../command.ts';
import { descriptionOf, summaryOf } from '../language/definitions.ts';
import { t } from '../language/translate.ts';
import { allows, aRole, type Role } from '../people/roles.ts';
import { type Block, plain, type Reply } from '../reply.ts';
import { list } from '../words.ts';
import { purposeOf, purposes } from './help-purposes.ts';

/** What a person with that role can do here, by what people come for. */
export function overview(commands: readonly Command[], role: Role): Reply {
  const offered = offeredTo(commands, role);
  return {
    title: t('What can be done here'),
    state: {
      tone: 'neutral',
      text: role === 'everyone' ? t('You have no role yet') : t('You are {role}', { role: aRole(role) }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: t(
          'Say it in your own words, drop files, or use a command. “/help train” shows one command’s page.',
        ),
      },
      ...purposes.flatMap(purpose => {
        const those = offered.filter(command => purposeOf(command.name) === purpose);
        return those.length ? [commandTable(those, t(purpose.title))] : [];
      }),
    ],
  };
}

/**
 * One command's page, or the commands for one purpose.
 *
 * @throws UserError naming the nearest commands when there is none of that name.
 */
export function pageOf(commands: readonly Command[], topic: string, role: Role): Reply {
  const wanted = topic.toLowerCase().replace(/^\//, '').trim();
  const visible = commands.filter(command => !command.hidden);
  const found = visible.filter(command => command.name === wanted || command.name.split(' ')[0] === wanted);
  const [only] = found;
  if (!only) {
    const purpose = purposes.find(one => one.topic === wanted);
    const those = offeredTo(commands, role).filter(command => purposeOf(command.name) === purpose);
    if (purpose && those.length) return { title: t(purpose.title), blocks: [commandTable(those)] };
    const names = visible.map(command => command.name);
    throw new UserError(
      message('There is no command “{name}”. “/help” lists them all.', { name: topic }),
      nearest(wanted, names),
    );
  }
  if (found.length > 1 && only.name !== wanted) {
    return { title: `/${wanted}`, blocks: [commandTable(found)] };
  }
  return commandPage(only);
}

function offeredTo(commands: readonly Command[], role: Role): Command[] {
  return commands.filter(command => !command.hidden && allows(role, command.role));
}

function commandTable(commands: readonly Command[], caption?: string): Block {
  return {
    kind: 'table',
    ...(caption && { caption }),
    columns: [{ label: t('Command') }, { label: t('What it does') }],
    rows: commands.map(command => [`/${command.name}`, summaryOf(command)]),
  };
}

function commandPage(command: Command): Reply {
  const taken = argumentsOf(command);
  const blocks: Block[] = [{ kind: 'text', markdown: `${plain(summaryOf(command))}. ${who(command.role)}` }];
  if (taken.length) {
    blocks.push({
      kind: 'table',
      columns: [{ label: t('Argument') }, { label: t('What it is') }, { label: t('Needed') }],
      rows: taken.map(argument => [
        argument.name,
        descriptionOf(argument),
        argument.required ? t('yes') : t('no'),
      ]),
    });
  }
  if (command.phrases.length) {
    const said = command.phrases
      .slice(0, 3)
      .map(phrase => t('“{name}”', { name: plain(phrase.replace(/[{}]/g, '')) }));
    blocks.push({
      kind: 'text',
      markdown: t('Or in plain words: {phrases}.', { phrases: list(said, 'or') }),
    });
  }
  return {
    title: `/${command.name}`,
    blocks,
    buttons: [
      {
        label: taken.length ? t('Fill in') : t('Do it'),
        call: { command: command.name, args: {} },
        mode: taken.length ? 'form' : 'run',
      },
    ],
  };
}

function who(role: Role): string {
  return role === 'everyone' ? t('For everyone.') : t('For {role} and above.', { role: aRole(role) });
}
