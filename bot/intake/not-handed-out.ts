import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { displayName } from './display-name.ts';

/** The platform does not hand out a file just now. */
export class FileNotHandedOut extends Error {
  override name = 'FileNotHandedOut';
}

/** The platform never will hand out a file: it was deleted, or its address has ended. */
export class FileGone extends UserError {
  override name = 'FileGone';

  constructor(name: string, host: string) {
    super(
      message(
        '“{name}” is no longer at {host}. Nothing of the message was taken; send it again if you still have it.',
        { name: displayName(name), host },
      ),
    );
  }
}
