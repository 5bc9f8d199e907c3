import type { Message, UserFromGetMe } from 'grammy/types';
import { argumentsOf } from '../../../agent/arguments/schema.ts';
import { UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { IdentityResolver } from '../../intake/identity-resolver.ts';
import { named } from '../chat-address.ts';
import { type Addressing, commandIn, isMentionOf, part } from './addressing.ts';
import type { ChatNames } from './chat-names.ts';

/**
 * The words of a message as the agent reads them: without the mention of the bot, and in a command with people's numbers in
 * the place of their names, since names are not unique on Telegram. A command that needs a person and names none, in
 * reply to somebody, means that one.
 */
export async function readable(
  message: Message,
  { text, entities }: Addressing,
  to: { me: UserFromGetMe; identities: IdentityResolver; names: ChatNames; communityId: number },
): Promise<string> {
  const isCommand = /^\s*(@\w+[,:]?\s*)?\//.test(text);
  let words = text;
  for (const entity of [...entities].sort((a, b) => b.offset - a.offset)) {
    if (entity.type !== 'mention' && entity.type !== 'text_mention') continue;
    const said = part(text, entity);
    let shown = said;
    if (isMentionOf(text, entity, to.me)) shown = '';
    else if (entity.type === 'text_mention') {
      const person = named(entity.user);
      shown = isCommand ? `@#${(await to.identities.person(person, to.communityId)).id}` : `@${person.name}`;
    } else if (isCommand) {
      const account = await to.names.accountOf(said);
      if (account === undefined && namesPerson(text)) throw unseen(said);
      if (account !== undefined)
        shown = `@#${(await to.identities.person({ id: account, name: said.slice(1) }, to.communityId)).id}`;
    }
    words = words.slice(0, entity.offset) + shown + words.slice(entity.offset + entity.length);
  }
  const clean = words.replace(/^\s*[,:]\s*/, '').trim();
  const replied = message.reply_to_message?.from;
  if (!clean.startsWith('/') || !replied || replied.is_bot) return clean;
  const meant = personMissing(clean);
  if (meant === undefined) return clean;
  const person = await to.identities.person(named(replied), to.communityId);
  return clean.replace(/^\/\S+/, command => `${command} ${meant}:@#${person.id}`);
}

/** Whether a command is about somebody, so that a name in it is theirs. */
function namesPerson(text: string): boolean {
  const command = commandIn(text.replace(/^\s*@\w+[,:]?\s*/, ''));
  return command !== undefined && argumentsOf(command).some(one => one.kind === 'person' && one.required);
}

/** Telegram tells no bot who has a name. */
function unseen(name: string): UserError {
  return new UserError(
    message(
      'I have not seen {name} yet. Send the command in reply to a message of theirs, or after they wrote to me once.',
      { name },
    ),
  );
}

/** The argument for a person that a command needs when it names nobody. */
function personMissing(text: string): string | undefined {
  const command = commandIn(text);
  const wanted = command && argumentsOf(command).find(one => one.kind === 'person' && one.required);
  const namesOne = /(^|\s)([@#]\S|\w+[:=])/.test(text);
  return wanted && !namesOne ? wanted.name : undefined;
}
