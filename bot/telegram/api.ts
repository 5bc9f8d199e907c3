import { Api, HttpError } from 'grammy';
import type { Database } from '../../store/database/database.ts';
import { Unreachable } from './errors.ts';

export const telegramRoot = 'https://api.telegram.org';

/**
 * The methods of a bot. What is thrown when Telegram can't be reached says nothing of the address: the token is in it,
 * and what fetch says of a failure names it.
 *
 * @param root base address without the token, for a proxy or a stand-in
 * @param flushed waited for before each request: what it shows or confirms may rest on what the disk still writes
 */
export function openApi(token: string, root: string | undefined, flushed: Database['flushed']): Api {
  const api = new Api(token, {
    apiRoot: (root ?? telegramRoot).replace(/\/+$/, ''),
    // Long polls wait 30 seconds, and files of 50 MB take their time.
    timeoutSeconds: 120,
  });
  api.config.use(async (call, method, payload, signal) => {
    await flushed();
    try {
      return await call(method, payload, signal);
    } catch (error) {
      if (error instanceof HttpError) throw new Unreachable(`Telegram can’t be reached (${method}).`);
      throw error;
    }
  });
  return api;
}
