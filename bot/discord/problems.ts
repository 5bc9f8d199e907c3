import { DiscordAPIError, HTTPError, RateLimitError } from 'discord.js';
import { OutsideError } from '../../store/errors.ts';
import { Gone, Later, Refused } from '../courier.ts';

/** JSON error codes. https://discord.com/developers/docs/topics/opcodes-and-status-codes#json */
export const code = {
  unknownChannel: 10003,
  unknownMessage: 10008,
  unknownWebhook: 10015,
  unknownInteraction: 10062,
  acknowledged: 40060,
  invalidForm: 50035,
  webhookTokenExpired: 50027,
} as const;

/** Why Discord will never take it, in words for `/status` and the log. */
const refusals: Record<number, string> = {
  10003: 'the channel is gone',
  10004: 'the server is gone, or the bot was removed from it',
  10015: 'the time for this answer is over',
  40005: 'its files are too large for Discord',
  50001: 'the bot may not see the channel',
  50007: 'the person takes no direct messages from the bot',
  50013: 'the bot may not write in the channel',
  50027: 'the time for this answer is over',
  50083: 'the thread is archived',
};

/** What an error of Discord's means for what was being shown. */
export function asDelivery(error: unknown): Error {
  if (error instanceof Refused || error instanceof Later || error instanceof OutsideError) return error;
  if (error instanceof RateLimitError) {
    return new Later(Math.max(error.retryAfter, error.timeToReset, error.sublimitTimeout, 50), error.global);
  }
  if (error instanceof DiscordAPIError) {
    if (Number(error.code) === code.unknownMessage) return new Gone('Discord: somebody deleted the message.');
    const known = refusals[Number(error.code)];
    if (known) return new Refused(`Discord: ${known}.`);
    // A token that was taken back is mended by a person; until then everything waits.
    if (error.status === 401 || error.status >= 500)
      return new OutsideError(`Discord answered ${error.status}.`, { cause: error });
    return new Refused(`Discord refused it: ${error.message} (${error.code}).`);
  }
  if (error instanceof HTTPError)
    return new OutsideError(`Discord answered ${error.status}.`, { cause: error });
  if (error instanceof Error && isNetwork(error))
    return new OutsideError('Discord can’t be reached.', { cause: error });
  return error instanceof Error ? error : new Error(String(error));
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
