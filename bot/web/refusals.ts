import { UserError } from '../../store/errors.ts';

/** A request that is not what it should be: broken, or not what the page sends. */
export class BadRequest extends UserError {
  override name = 'BadRequest';
}

/** A body with more bytes than its route takes. */
export class BodyTooLarge extends UserError {
  override name = 'BodyTooLarge';
}
