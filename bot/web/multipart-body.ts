import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import busboy from 'busboy';
import type { Context } from 'hono';
import type { DroppedFile } from '../../datanets/submission.ts';
import { message } from '../../store/message.ts';
import type { StoreFile } from '../intake/file-intake.ts';
import { BadRequest, BodyTooLarge } from './refusals.ts';

/** What a form brought. */
export interface MultipartBody {
  fields: Record<string, string>;
  files: DroppedFile[];
}

/** All of a request, files included. */
export const mostBodyBytes = 64 * 1024 * 1024;
const mostFiles = 20;
/** A message can have 100,000 characters, of up to four bytes. */
const mostFieldBytes = 400_000;

/**
 * Reads a form, its files straight to the store: a message of 60 MB takes a few hundred KB of memory.
 *
 * @throws BodyTooLarge | BadRequest, and what `store` throws
 */
export async function readMultipart(c: Context, store: StoreFile): Promise<MultipartBody> {
  if (Number(c.req.header('Content-Length') ?? 0) > mostBodyBytes) throw tooLarge();
  const fields: Record<string, string> = {};
  const storing: Promise<DroppedFile>[] = [];
  const stop = new AbortController();
  const parser = parserFor(c);
  parser.on('field', (name, value, { valueTruncated }) => {
    if (valueTruncated)
      stop.abort(
        new BodyTooLarge(message('“{name}” is too long. Send it as a file.', { name: name.slice(0, 40) })),
      );
    else if (Object.keys(fields).length < 20) fields[name.slice(0, 64)] = value;
  });
  parser.on('file', (_, stream, { filename }) => {
    // A stream that nobody reads would hold up all that follow it.
    stream.on('error', () => {});
    const stored = store(filename ?? '', stream);
    stored.catch(error => stop.abort(error));
    storing.push(stored);
  });
  parser.on('filesLimit', () =>
    stop.abort(
      new BadRequest(
        message('A message can have {n, number} files; these are more. Send them in several messages.', {
          n: mostFiles,
        }),
      ),
    ),
  );
  try {
    const body = c.req.raw.body;
    await pipeline(body ? Readable.fromWeb(body as never) : Readable.from([]), counted(), parser, {
      signal: stop.signal,
    });
    return { fields, files: await Promise.all(storing) };
  } catch (error) {
    await Promise.allSettled(storing);
    throw reason(error, stop.signal);
  }
}

function parserFor(c: Context): busboy.Busboy {
  try {
    return busboy({
      headers: { 'content-type': c.req.header('content-type') ?? '' },
      defParamCharset: 'utf8',
      limits: {
        files: mostFiles,
        fields: 20,
        fieldSize: mostFieldBytes,
        fieldNameSize: 100,
        headerPairs: 50,
      },
    });
  } catch {
    throw broken();
  }
}

/** Passes a body on until it has too many bytes. */
function counted(): Transform {
  let bytes = 0;
  return new Transform({
    transform(piece: Uint8Array, _, done) {
      bytes += piece.byteLength;
      done(bytes > mostBodyBytes ? tooLarge() : null, piece);
    },
  });
}

/** What is said of a form that could not be read: ours and the disk's own words, else that it is broken. */
function reason(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof BodyTooLarge) return error;
  return broken();
}

const broken = () =>
  new BadRequest(message('That form is broken off, or none. Nothing was taken; send it again.'));

const tooLarge = () =>
  new BodyTooLarge(
    message('All files of one message together can have {n, number} MB. Send them in several messages.', {
      n: mostBodyBytes / 1024 / 1024,
    }),
  );
