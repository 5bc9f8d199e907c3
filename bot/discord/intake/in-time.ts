import { TryAgainLater } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';

/** Milliseconds within which a form has to be ready: Discord takes it for three seconds, and it has a way to go. */
const formMs = 2000;

/**
 * What has to be known before Discord can be answered at all, as a form has to be.
 *
 * @throws TryAgainLater when it is not ready in time, so that Discord is answered by that
 */
export async function inTime<T>(work: () => Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () =>
      late.reject(
        new TryAgainLater(
          message('I am busy just now and could not open the form in time. Try again in a moment.'),
          formMs / 1000,
        ),
      ),
    formMs,
  );
  try {
    return await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
