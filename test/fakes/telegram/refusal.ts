import type { Json } from '../json.ts';

/**
 * An answer that is an error. "An Integer 'error_code' field is also returned, but its contents are subject to change in
 * the future"; some carry `parameters`. https://core.telegram.org/bots/api#making-requests
 *
 * The words are those of Telegram's own server, https://github.com/tdlib/telegram-bot-api (Client.cpp) and of the library
 * under it, https://github.com/tdlib/td; bots and libraries match on them.
 */
export class Refusal extends Error {
  override name = 'Refusal';
  readonly status: number;
  readonly parameters: Json | undefined;

  constructor(status: number, description: string, parameters?: Json) {
    super(description);
    this.status = status;
    this.parameters = parameters;
  }

  get body(): Json {
    return {
      ok: false,
      error_code: this.status,
      description: this.message,
      ...(this.parameters && { parameters: this.parameters }),
    };
  }
}

export const bad = (words: string, parameters?: Json) =>
  new Refusal(400, `Bad Request: ${words}`, parameters);
export const forbidden = (words: string) => new Refusal(403, `Forbidden: ${words}`);
export const conflict = (words: string) => new Refusal(409, `Conflict: ${words}`);

export const refusals = {
  unauthorized: () => new Refusal(401, 'Unauthorized'),
  invalidToken: () => new Refusal(401, 'Unauthorized: invalid token specified'),
  notFound: () => new Refusal(404, 'Not Found'),
  noSuchMethod: () => new Refusal(404, 'Not Found: method not found'),
  tooLarge: () => new Refusal(413, 'Request Entity Too Large'),
  tooMany: (seconds: number) =>
    new Refusal(429, `Too Many Requests: retry after ${seconds}`, { retry_after: seconds }),

  chatNotFound: () => bad('chat not found'),
  noChatId: () => bad('chat_id is empty'),
  upgraded: (id: number) => bad('group chat was upgraded to a supergroup chat', { migrate_to_chat_id: id }),
  threadNotFound: () => bad('message thread not found'),
  notFoundMessage: (what: string) => bad(`${what} not found`),
  cannotEdit: () => bad("message can't be edited"),
  cannotDelete: () => bad("message can't be deleted"),
  cannotDeleteForAll: () => bad("message can't be deleted for everyone"),
  notModified: () =>
    bad(
      'message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message',
    ),
  oldQuery: () => bad('query is too old and response timeout expired or query ID is invalid'),
  noRights: (what: string) => bad(`not enough rights to send ${what} to the chat`),

  blocked: () => forbidden('bot was blocked by the user'),
  neverStarted: () => forbidden("bot can't initiate conversation with a user"),
  botToBot: () => forbidden("bot can't send messages to bots"),
  deactivated: () => forbidden('user is deactivated'),
  kicked: (type: string) => forbidden(`bot was kicked from the ${type} chat`),
  notMember: (type: string) => forbidden(`bot is not a member of the ${type} chat`),
};
