import { RESTJSONErrorCodes as Code, DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { OutsideError } from '../../store/errors.ts';
import { message, type TranslatableMessage } from '../../store/message.ts';
import { MessageDeleted, Refused, RetryAfter } from '../delivery/transport.ts';

/** Why Discord will never take it, in words for `/status`, which translates them, and the log. */
const refusals: Record<number, TranslatableMessage> = {
  [Code.UnknownChannel]: message('Discord: the channel is gone.'),
  [Code.UnknownGuild]: message('Discord: the server is gone, or the bot was removed from it.'),
  [Code.UnknownWebhook]: message('Discord: the time for this answer is over.'),
  [Code.RequestEntityTooLarge]: message('Discord: its files are too large for Discord.'),
  [Code.MissingAccess]: message('Discord: the bot may not see the channel.'),
  [Code.CannotSendMessagesToThisUser]: message('Discord: the person takes no direct messages from the bot.'),
  [Code.CannotSendMessagesToThisUserDueToHavingNoMutualGuilds]: message(
    'Discord: the person is in none of the bot’s servers.',
  ),
  [Code.MissingPermissions]: message('Discord: the bot may not write in the channel.'),
  [Code.InvalidWebhookToken]: message('Discord: the time for this answer is over.'),
  [Code.InvalidActionOnArchivedThread]: message('Discord: the thread is archived.'),
  [Code.ThreadLocked]: message('Discord: the thread is locked.'),
};

/** What an error of Discord's means for what was being shown. */
export function asDelivery(error: unknown): Error {
  if (error instanceof Refused || error instanceof RetryAfter || error instanceof OutsideError) return error;
  if (error instanceof RateLimitError) {
    // Discord.js knows the limits and did not ask.
    const wait = Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout, 50);
    return new RetryAfter(wait, error.global, false);
  }
  if (error instanceof DiscordAPIError) {
    if (hasCode(error, Code.UnknownMessage))
      return new MessageDeleted('Discord: somebody deleted the message.');
    const known = refusals[Number(error.code)];
    if (known) return new Refused(known.text, { logged: known.text, cause: error });
    // A token that was taken back is mended by a person; until then everything waits.
    if (error.status === 401 || error.status >= 500) return answered(error);
    return new Refused(`Discord refused it: ${error.message} (${error.code}).`, { cause: error });
  }
  if (error instanceof HTTPError) return answered(error);
  if (error instanceof Error && isNetwork(error))
    return new OutsideError(message('Discord can’t be reached.'), { cause: error });
  return error instanceof Error ? error : new Error(String(error));
}

function answered(error: DiscordAPIError | HTTPError): OutsideError {
  const values = { platform: 'Discord', status: String(error.status) };
  return new OutsideError(message('{platform} answered {status}.', values), { cause: error });
}

export function hasCode(error: unknown, ...codes: number[]): boolean {
  return error instanceof DiscordAPIError && codes.includes(Number(error.code));
}

function isNetwork(error: Error): boolean {
  const cause = error.cause instanceof Error ? error.cause : error;
  const name = (cause as NodeJS.ErrnoException).code ?? cause.name;
  return (
    /^(AbortError|TimeoutError|SocketError|UND_ERR|ECONN|EPIPE|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)/.test(
      name,
    ) || /fetch failed|other side closed|socket hang up/.test(error.message)
  );
}
