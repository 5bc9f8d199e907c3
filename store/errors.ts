/**
 * Somebody asked for something that can't be done as asked. The message is shown to them as it is: what was wrong and
 * what to do. `suggestions` are names they may have meant.
 */
export class UserError extends Error {
  override name = 'UserError';
  readonly suggestions: readonly string[];

  constructor(message: string, suggestions: readonly string[] = []) {
    super(message);
    this.suggestions = suggestions;
  }
}

/** The outside world failed: a site, a service, a program that could not be started. Retried, then reported. */
export class OutsideError extends Error {
  override name = 'OutsideError';
}

/** Gristmill can't start as things are. The message says why and what to do, and is shown without a stack. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}
