import type { Method } from '../api.ts';
import type { Params } from '../params.ts';
import { conflict } from '../refusal.ts';

/** https://core.telegram.org/bots/api#getting-updates */
export const updateMethods: Record<string, Method> = {
  getUpdates(params, { updates, webhook }, gone) {
    if (webhook.isSet()) {
      throw conflict(
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first",
      );
    }
    updates.allow(kinds(params));
    const within = (value: number, from: number, to: number) => Math.min(to, Math.max(from, value));
    return updates.poll(
      {
        offset: params.integer('offset'),
        limit: within(params.integer('limit') || 100, 1, 100),
        timeout: within(params.integer('timeout'), 0, 50),
      },
      gone,
    );
  },

  setWebhook(params, { updates, webhook }) {
    if (params.flag('drop_pending_updates')) updates.clear();
    updates.allow(kinds(params));
    if (params.text('url')) webhook.set(params);
    else webhook.remove();
    return true;
  },

  deleteWebhook(params, { updates, webhook }) {
    if (params.flag('drop_pending_updates')) updates.clear();
    webhook.remove();
    return true;
  },

  getWebhookInfo: (_, { webhook }) => webhook.info(),
};

/** "If not specified, the previous setting will be used." What is no list is passed over. */
function kinds(params: Params): string[] | undefined {
  const given = params.json('allowed_updates', "can't parse allowed updates JSON object");
  return Array.isArray(given) ? given.map(String) : undefined;
}
