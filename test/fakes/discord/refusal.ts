import type { Json } from '../json.ts';

/**
 * An answer that is an error, with its HTTP status and Discord's own code.
 * https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
 */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly code: number;
  readonly errors: Json | undefined;

  constructor(status: number, code: number, message: string, errors?: Json) {
    super(message);
    this.status = status;
    this.code = code;
    this.errors = errors;
  }

  get body(): Json {
    return { message: this.message, code: this.code, ...(this.errors && { errors: this.errors }) };
  }
}

/** What is wrong with a body, by the path of the field: `components.0.components.1.custom_id`. */
export interface Fault {
  path: string;
  code: string;
  message: string;
}

/** 400 with code 50035. https://discord.com/developers/docs/reference#error-messages */
export function invalidForm(faults: readonly Fault[]): Refusal {
  const errors: Json = {};
  for (const { path, code, message } of faults) {
    let at = errors;
    for (const step of path.split('.')) {
      at[step] ??= {};
      at = at[step] as Json;
    }
    at._errors = [...((at._errors as Json[] | undefined) ?? []), { code, message }];
  }
  return new Refusal(400, 50035, 'Invalid Form Body', errors);
}

export const refusals = {
  unauthorized: () => new Refusal(401, 0, '401: Unauthorized'),
  notFound: () => new Refusal(404, 0, '404: Not Found'),
  unknownChannel: () => new Refusal(404, 10003, 'Unknown Channel'),
  unknownGuild: () => new Refusal(404, 10004, 'Unknown Guild'),
  unknownMember: () => new Refusal(404, 10007, 'Unknown Member'),
  unknownMessage: () => new Refusal(404, 10008, 'Unknown Message'),
  unknownUser: () => new Refusal(404, 10013, 'Unknown User'),
  unknownWebhook: () => new Refusal(404, 10015, 'Unknown Webhook'),
  unknownInteraction: () => new Refusal(404, 10062, 'Unknown interaction'),
  unknownCommand: () => new Refusal(404, 10063, 'Unknown application command'),
  tooLarge: () => new Refusal(413, 40005, 'Request entity too large'),
  acknowledged: () => new Refusal(400, 40060, 'Interaction has already been acknowledged.'),
  missingAccess: () => new Refusal(403, 50001, 'Missing Access'),
  notTheAuthor: () => new Refusal(403, 50005, 'Cannot edit a message authored by another user'),
  empty: () => new Refusal(400, 50006, 'Cannot send an empty message'),
  noDirectMessages: () => new Refusal(403, 50007, 'Cannot send messages to this user'),
  missingPermissions: () => new Refusal(403, 50013, 'Missing Permissions'),
  webhookTokenExpired: () => new Refusal(401, 50027, 'Invalid Webhook Token'),
  wrongChannelType: () => new Refusal(400, 50024, 'Cannot execute action on this channel type'),
  threadLocked: () => new Refusal(400, 160005, 'Thread is locked'),
  noReplyWithoutHistory: () =>
    new Refusal(400, 160002, 'Cannot reply without permission to read message history'),
  threadArchived: () => new Refusal(400, 50083, 'Thread is archived'),
  threadExists: () => new Refusal(400, 160004, 'A thread has already been created for this message'),
};
