import { GrammyError, HttpError } from 'grammy';
import { OutsideError } from '../../store/errors.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import { MessageDeleted, Refused, RetryAfter } from '../delivery/transport.ts';

/** Telegram can't be reached. Says nothing of the address, since the token is in it. */
export class Unreachable extends OutsideError {
  override name = 'Unreachable';
}

/** The group goes on under another id. */
export class Moved extends Error {
  override name = 'Moved';
  readonly to: number;

  constructor(to: number) {
    super('The group became a supergroup.');
    this.to = to;
  }
}

/**
 * Why Telegram will never take it, by what its answers say, in words for the log and for `/status`, which translates them.
 * https://core.telegram.org/method/messages.sendMessage#possible-errors, and the descriptions in Client.cpp of
 * https://github.com/tdlib/telegram-bot-api
 */
const refusals: [RegExp, TranslatableMessage][] = [
  [/bot was blocked by the user/i, message('Telegram: the person has blocked the bot.')],
  [/user is deactivated/i, message('Telegram: the person’s account is deleted.')],
  [/can't initiate conversation/i, message('Telegram: the person has not started the bot yet.')],
  [/bots can't send messages to bots/i, message('Telegram: a bot can’t write to a bot.')],
  [/was kicked/i, message('Telegram: the bot was removed from the chat.')],
  [/is not a member/i, message('Telegram: the bot is not in the chat.')],
  [/chat not found/i, message('Telegram: the chat is gone, or the bot never was in it.')],
  [/message thread not found/i, message('Telegram: the topic is gone.')],
  [/TOPIC_CLOSED/, message('Telegram: the topic is closed.')],
  [
    /not enough rights|have no rights|CHAT_WRITE_FORBIDDEN|need administrator rights/i,
    message('Telegram: the bot may not send that there.'),
  ],
];

const deleted = /message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i;

/** What an error of Telegram's means for what was being shown. */
export function asDelivery(error: unknown): Error {
  if (error instanceof GrammyError) {
    const { error_code: status, description, parameters } = error;
    if (status === 429) return new RetryAfter((parameters.retry_after ?? 1) * 1000 + 50);
    if (parameters.migrate_to_chat_id !== undefined) return new Moved(parameters.migrate_to_chat_id);
    if (deleted.test(description)) return new MessageDeleted('Telegram: somebody deleted the message.');
    const known = refusals.find(([says]) => says.test(description));
    if (known) return new Refused(known[1].text, { logged: known[1].text, cause: error });
    // A token that was taken back is mended by a person; until then everything waits.
    if (status === 401 || status === 404 || status === 409 || status >= 500)
      return new OutsideError(
        message('{platform} answered {status}.', { platform: 'Telegram', status: String(status) }),
        {
          cause: error,
        },
      );
    return new Refused(`Telegram refused it: ${description}.`, { cause: error });
  }
  if (error instanceof HttpError) return new Unreachable(message('Telegram can’t be reached.'));
  return error instanceof Error ? error : new Error(String(error));
}

export function says(error: unknown, words: RegExp): boolean {
  return error instanceof GrammyError && words.test(error.description);
}

/** A wrong token is 401, and 404 when it is none at all. */
export function isWrongToken(error: unknown): boolean {
  return error instanceof GrammyError && (error.error_code === 401 || error.error_code === 404);
}
