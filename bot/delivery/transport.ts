import type { MessageContent } from '../../agent/messages/message-content.ts';
import type { Loggable } from '../../store/errors.ts';
import type { Reservation } from './sliding-window.ts';

/** What a platform's adapter does for {@link openDelivery}: shows one message, and changes it. */
export interface Transport {
  /**
   * Shows a message. Where an earlier try may have arrived (`triedAt`), it looks for that first, or sends so that the
   * platform makes one of two.
   *
   * @returns where it is, in the platform's own ids
   * @throws Refused | RetryAfter, or anything else for what may work in a while
   */
  send(outgoing: OutgoingMessage): Promise<MessageLocation>;
  /**
   * Changes a message. Returns where it is now: a longer text may need more of the platform's messages.
   *
   * @throws MessageDeleted when it was deleted there, and as {@link send}
   */
  edit(outgoing: OutgoingMessage, location: MessageLocation): Promise<MessageLocation>;
}

/** A message to show. */
export interface OutgoingMessage {
  messageId: number;
  /** `incoming:<id>:<key>` where it answers an update. */
  origin: string;
  chatId: number;
  /** The chat as the platform calls it. */
  chat: string;
  askerId: number | undefined;
  /** The update it answers, as the platform calls it. */
  answers: string | undefined;
  content: MessageContent;
  /** When an earlier try began that may have arrived. */
  triedAt: Date | undefined;
  /**
   * Waits until the platform may be asked once more for the same message, which takes several of the platform's. Its
   * `done` is called when that is answered.
   */
  reserveRequest(): Promise<Reservation>;
}

export type MessageLocation = Record<string, unknown>;

/** The platform will never take it: blocked, kicked, deleted. The message says which. */
export class Refused extends Error implements Loggable {
  override name = 'Refused';
  readonly logged: string | undefined;

  /** @param options.logged the reason where it is one of ours, and not what the platform says */
  constructor(message: string, options: { logged?: string; cause?: unknown } = {}) {
    super(message, options);
    this.logged = options.logged;
  }
}

/** Somebody deleted the message there. What is meant to stand is sent anew, the rest is over. */
export class MessageDeleted extends Refused {
  override name = 'MessageDeleted';
}

/** The platform asks to wait. */
export class RetryAfter extends Error {
  override name = 'RetryAfter';
  readonly milliseconds: number;
  /** Whether it is meant for everything that is sent, or just for the chat. */
  readonly everywhere: boolean;
  /** Whether the platform itself said it: then the request counts. Otherwise it never left. */
  readonly isAnswer: boolean;

  constructor(milliseconds: number, everywhere = false, isAnswer = true) {
    super(`Asked to wait ${Math.ceil(milliseconds)} ms.`);
    this.milliseconds = milliseconds;
    this.everywhere = everywhere;
    this.isAnswer = isAnswer;
  }
}
