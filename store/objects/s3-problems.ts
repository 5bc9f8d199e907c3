import { isUnavailable } from '../database/unavailable.ts';
import { FileStoreUnavailable, OutsideError } from '../errors.ts';
import { message } from '../message.ts';
import { ObjectLost } from './object-store.ts';

/** What a store did, in words for people. Addresses and keys stay in the `cause`. */
export function s3Problem(error: unknown, { bucket }: { bucket: string }): unknown {
  if (error instanceof OutsideError || !(error instanceof Error)) return error;
  if (error.name === 'AbortError') return error;
  const status = statusOf(error);
  const { code } = error as NodeJS.ErrnoException;
  if (error.name === 'NoSuchBucket') {
    return new OutsideError(
      message(
        'The file store has no bucket “{bucket}”. Make it there, or set S3_BUCKET to one that it has.',
        {
          bucket,
        },
      ),
      { cause: error },
    );
  }
  if (status === 404) {
    return new ObjectLost(
      message(
        'A file is not in the file store. If it was removed there by hand, put it back from a backup; else its upload was not finished yet.',
      ),
      { cause: error },
    );
  }
  if (status === 401 || status === 403 || error.name === 'CredentialsProviderError') {
    return new OutsideError(
      message(
        'The file store refuses this machine. Check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY and S3_REGION, that these keys may read, write and list in the bucket “{bucket}”, and this machine’s clock.',
        { bucket },
      ),
      { cause: error },
    );
  }
  // Files of this machine: a full disk, or one that is gone.
  if (code && /^(ENOSPC|EDQUOT|ENOENT|EACCES|EROFS|EIO)$/.test(code) && 'syscall' in error && 'path' in error)
    return error;
  if (
    status === undefined
      ? brokeOff(error)
      : (status >= 500 && status !== 501) || status === 429 || status === 408
  ) {
    return new FileStoreUnavailable(
      message('The file store can’t be reached at the moment. Nothing is lost; try again in a minute.'),
      { cause: error },
    );
  }
  // A fault of ours.
  if (status === undefined && !code) return error;
  return new OutsideError(
    message('The file store refused a request ({code}). Check S3_ENDPOINT, S3_BUCKET and S3_REGION.', {
      code: (status === undefined ? code : error.name) ?? '',
    }),
    { cause: error },
  );
}

/** No answer, or none to its end. */
function brokeOff(error: Error): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return isUnavailable(error) || error.name === 'TimeoutError' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** @returns undefined when no answer came at all */
function statusOf(error: Error): number | undefined {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } };
  return $metadata?.httpStatusCode;
}
