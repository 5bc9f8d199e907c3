import { inEnglish, type Said, type TranslatableMessage } from './message.ts';

/**
 * Somebody asked for something that can't be done as asked. What was wrong and what to do is shown to them as it is, in
 * their language where it is a message. `suggestions` are names they may have meant.
 */
export class UserError extends Error {
  override name = 'UserError';
  readonly said: Said;
  readonly suggestions: readonly string[];

  constructor(said: Said, suggestions: readonly string[] = []) {
    super(inEnglish(said));
    this.said = said;
    this.suggestions = suggestions;
  }
}

/** So much is under way that this was not taken. It is after so many seconds. */
export class TryAgainLater extends UserError {
  override name = 'TryAgainLater';
  readonly seconds: number;

  constructor(said: TranslatableMessage, seconds: number) {
    super(said);
    this.seconds = seconds;
  }
}

/** The outside world failed: a site, a service, a program that could not be started. Retried, then reported. */
export class OutsideError extends Error {
  override name = 'OutsideError';
  readonly said: Said;

  constructor(said: Said, options?: ErrorOptions) {
    super(inEnglish(said), options);
    this.said = said;
  }
}

/**
 * What of an error is fit for the log: words of ours, with nothing in them that somebody wrote. Messages of other errors
 * are left out there, since they may quote anything.
 */
export interface Loggable {
  readonly logged: string | undefined;
}

/** Gristmill can't start as things are. The message says why and what to do, and is shown without a stack. */
export class CannotStart extends Error {
  override name = 'CannotStart';
}

/** The disk under the data folder or the database has no room left. */
export class DiskFull extends OutsideError {
  override name = 'DiskFull';
  readonly code = 'ENOSPC';
}

/** The file store that machines share can't be reached at the moment. What was asked may be asked again later. */
export class FileStoreUnavailable extends OutsideError {
  override name = 'FileStoreUnavailable';
}
