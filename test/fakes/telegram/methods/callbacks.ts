import type { Method } from '../api.ts';
import { bad } from '../refusal.ts';
import { characters } from '../text.ts';

export const callbackMethods: Record<string, Method> = {
  /** https://core.telegram.org/bots/api#answercallbackquery */
  answerCallbackQuery(params, { callbacks }) {
    const text = params.text('text');
    // "0-200 characters"
    if (characters(text) > 200) throw bad('MESSAGE_TOO_LONG');
    const url = params.text('url');
    if (url) throw bad('URL_INVALID');
    callbacks.answer(params.text('callback_query_id'), { text, isAlert: params.flag('show_alert'), url });
    return true;
  },
};
