import { createHash, type Hash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { S3Client } from '@aws-sdk/client-s3';
import { FileStoreUnavailable } from '../errors.ts';
import { message } from '../message.ts';
import { type ObjectFacts, ObjectLost, type ObjectStore } from './object-store.ts';
import { s3Problem } from './s3-problems.ts';

/** Where an S3-compatible store is, and what lets us in. */
export interface S3Settings {
  bucket: string;
  /** Address of the server; left out, Amazon's own. */
  endpoint: string | undefined;
  region: string;
  /** Begins all keys, so that several installations share a bucket; may be empty. */
  prefix: string;
  /** Left out, they are found as Amazon's tools find them (AWS_ACCESS_KEY_ID, a profile, the machine's role). */
  keys: { id: string; secret: string } | undefined;
}

export interface S3Pace {
  /** Tries of one request. */
  tries: number;
  /** Milliseconds without a byte after which a connection is given up. */
  silence: number;
}

/**
 * Bytes that are sent as one request; larger files go in parts, four at once, of which each is tried again by itself.
 * S3 takes 10,000 parts, so files up to 320 GB.
 */
const part = 32 * 1024 ** 2;

/**
 * An S3-compatible store by Amazon's own client, which is loaded with the first request (150 ms). Each request is signed
 * with the SHA-256 of what it carries, so a store keeps only what has come as it was sent; what comes back is hashed here.
 */
export function openS3(
  settings: S3Settings,
  { tries, silence }: S3Pace = { tries: 5, silence: 30_000 },
): ObjectStore {
  const { bucket: Bucket, prefix } = settings;
  let opening: ReturnType<typeof load> | undefined;
  const sdk = () => {
    opening ??= load(settings, { tries, silence });
    return opening;
  };
  const where = (key: string) => ({ Bucket, Key: `${prefix}${key}` });
  const asked = <T>(work: () => Promise<T>) =>
    work().catch(error => {
      throw s3Problem(error, settings);
    });
  const within = (signal: AbortSignal | undefined) => (signal ? { abortSignal: signal } : {});

  return {
    put: (key, file, signal) =>
      asked(async () => {
        signal?.throwIfAborted();
        const { client, Upload } = await sdk();
        // What was sent of a file that could not be sent whole is taken back by it.
        const upload = new Upload({
          client,
          params: { ...where(key), Body: createReadStream(file, { highWaterMark: 1024 ** 2 }) },
          partSize: part,
          leavePartsOnError: false,
        });
        const abort = () => void upload.abort();
        signal?.addEventListener('abort', abort, { once: true });
        try {
          await upload.done();
        } finally {
          signal?.removeEventListener('abort', abort);
        }
      }),

    async fetch(key, file, facts, signal) {
      const { client, GetObjectCommand } = await asked(sdk);
      const open = (from: number) =>
        asked(async () => {
          const range = from > 0 ? { Range: `bytes=${from}-` } : {};
          const { Body } = await client.send(
            new GetObjectCommand({ ...where(key), ...range }),
            within(signal),
          );
          return Body as Readable;
        });
      await download(open, file, { facts, tries, signal, settings });
    },

    bytes: key =>
      asked(async () => {
        const { client, HeadObjectCommand } = await sdk();
        const { ContentLength } = await client.send(new HeadObjectCommand(where(key)));
        return ContentLength ?? 0;
      }).catch(error => {
        if (error instanceof ObjectLost) return undefined;
        throw error;
      }),

    remove: key =>
      asked(async () => {
        const { client, DeleteObjectCommand } = await sdk();
        await client.send(new DeleteObjectCommand(where(key)));
      }),

    async *list(begin) {
      const { client, ListObjectsV2Command } = await asked(sdk);
      let token: string | undefined;
      do {
        const page = await asked(() =>
          client.send(
            new ListObjectsV2Command({
              Bucket,
              Prefix: `${prefix}${begin}`,
              ...(token && { ContinuationToken: token }),
            }),
          ),
        );
        for (const { Key } of page.Contents ?? []) if (Key) yield Key.slice(prefix.length);
        token = page.NextContinuationToken;
      } while (token);
    },

    async removeAll(begin) {
      const { client, ListMultipartUploadsCommand, AbortMultipartUploadCommand } = await asked(sdk);
      for await (const key of this.list(begin)) await this.remove(key);
      const { Uploads = [] } = await client
        .send(new ListMultipartUploadsCommand({ Bucket, Prefix: `${prefix}${begin}` }))
        .catch((error: unknown): { Uploads?: undefined } => {
          // A store that can't list them has a rule of its own for them, or none.
          if (error instanceof Error && error.name === 'NotImplemented') return {};
          throw s3Problem(error, settings);
        });
      for (const { Key, UploadId } of Uploads) {
        await asked(() => client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      }
    },

    close: () => void opening?.then(({ client }) => client.destroy(), noMatter),
  };
}

const noMatter = () => {};

async function load({ endpoint, region, keys }: S3Settings, { tries, silence }: S3Pace) {
  const [s3, { Upload }] = await Promise.all([import('@aws-sdk/client-s3'), import('@aws-sdk/lib-storage')]);
  const client: S3Client = new s3.S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(keys && { credentials: { accessKeyId: keys.id, secretAccessKey: keys.secret } }),
    maxAttempts: tries,
    // Checksums in trailers, the default, are refused by stores other than Amazon's.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, socketTimeout: silence },
  });
  return { ...s3, client, Upload };
}

/**
 * Writes what comes to a file, goes on where a connection broke off, and leaves nothing of what is not what it should be.
 *
 * @param open the content from that byte on
 */
async function download(
  open: (from: number) => Promise<Readable>,
  file: string,
  {
    facts,
    tries,
    signal,
    settings,
  }: {
    facts: Partial<ObjectFacts>;
    tries: number;
    signal: AbortSignal | undefined;
    settings: S3Settings;
  },
): Promise<void> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for (let tried = 1; ; tried++) {
      const content = await open(bytes);
      const before = bytes;
      try {
        await pipeline(
          content,
          async function* (chunks: AsyncIterable<Buffer>) {
            for await (const chunk of chunks) {
              yield chunk;
              hash.update(chunk);
              bytes += chunk.byteLength;
            }
          },
          createWriteStream(file, {
            flags: before > 0 ? 'r+' : 'w',
            start: before,
            mode: 0o600,
            flush: true,
          }),
          { ...(signal && { signal }) },
        );
        break;
      } catch (error) {
        signal?.throwIfAborted();
        const problem = s3Problem(error, settings);
        // What still moves is not given up.
        if (bytes > before) tried = 1;
        if (!(problem instanceof FileStoreUnavailable) || tried >= tries) throw problem;
      }
    }
    checkContent(hash, bytes, facts);
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

function checkContent(hash: Hash, bytes: number, facts: Partial<ObjectFacts>): void {
  const { sha256 = undefined, bytes: wanted = bytes } = facts;
  if (bytes === wanted && (sha256 === undefined || hash.digest('hex') === sha256)) return;
  throw new ObjectLost(
    message(
      'A file in the file store is not what was sent there: its SHA-256 differs. Put it back from a backup.',
    ),
  );
}
