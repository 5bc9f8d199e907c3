import { UserError } from '../../store/errors.ts';
import type { TranslatableMessage } from '../../store/message.ts';

/** A request that is not what it should be: broken, or not what the page sends. */
export class BadRequest extends UserError {
  override name = 'BadRequest';
}

/** A body with more bytes than its route takes. */
export class BodyTooLarge extends UserError {
  override name = 'BodyTooLarge';
}

/** It may be sent again in a while. */
export class TooManyRequests extends UserError {
  override name = 'TooManyRequests';
  readonly seconds: number;

  constructor(said: TranslatableMessage, seconds: number) {
    super(said);
    this.seconds = seconds;
  }
}
