import { delimiter, resolve } from 'node:path';
import { z } from 'zod';
import { launchOf, launchSettings } from './launch-settings.ts';
import { optional } from './optional-setting.ts';
import { servingOf, servingSettings } from './serving-settings.ts';
import { type Logger, type LogLevel, logLevels, openLogger } from './store/logging/logger.ts';
import { passwordsIn } from './store/logging/redact.ts';
import type { S3Settings } from './store/objects/s3.ts';

/** Every setting, with its meaning and default. Read once, from the environment, at the start. */
export const settings = z.object({
  ENV_FILE: optional.describe(
    'File of settings, one a line, that `npm start` and `npm run worker` read first; left out it is `.env` beside package.json, and empty none',
  ),
  DATA_DIR: z
    .string()
    .default('data')
    .describe('Folder of the embedded database, files, models and the Python environment'),
  DATABASE_URL: optional.describe(
    'A PostgreSQL server (16+, pgvector 0.8.4+); without it the embedded one in DATA_DIR',
  ),
  S3_BUCKET: optional.describe(
    'Bucket of an S3-compatible file store that keeps files and models, so that workers on other machines need only it and DATABASE_URL; without it they share DATA_DIR',
  ),
  S3_ENDPOINT: optional
    .refine(value => value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? ''), {
      error: 'must be an address that begins with https:// or http://',
    })
    .describe('Address of that store; left out, Amazon’s own'),
  S3_REGION: z.string().default('us-east-1').describe('Its region, which most stores take as it is'),
  S3_PREFIX: z
    .string()
    .default('')
    .refine(value => /^[\w.-]*(\/[\w.-]+)*\/?$/.test(value), {
      error: 'may have letters, digits, . _ - and /',
    })
    .describe('What the names of all its objects begin with, so that several installations share a bucket'),
  S3_ACCESS_KEY_ID: optional.describe(
    'Key of that store; left out, keys are found as Amazon’s tools find them',
  ),
  S3_SECRET_ACCESS_KEY: optional.describe('Secret of that key'),
  HOST: z.string().default('127.0.0.1').describe('Address the web chat listens on'),
  PORT: z.coerce
    .number()
    .int()
    .min(0)
    .max(65_535)
    .default(8484)
    .describe('Port of the web chat; 0 takes a free one'),
  PUBLIC_URL: optional.describe('Address that links to the web chat start with, when it is behind a proxy'),
  WORKER: z.enum(['here', 'none']).default('here').describe('Whether this process also runs training jobs'),
  JOBS_PER_PERSON: z.coerce
    .number()
    .int()
    .min(1)
    .max(10_000)
    .default(20)
    .describe(
      'Jobs of one person that may wait or run at once in a community; stewards have three times as many, operators are not bound',
    ),
  TRAINING_PROCESSES: z.coerce
    .number()
    .int()
    .min(1)
    .max(64)
    .default(1)
    .describe('Processes that one training takes on this machine; with GPUs, how many of them'),
  TRAINING_SHARDING: z
    .enum(['none', 'fsdp'])
    .default('none')
    .describe(
      'Whether these processes share the model out, each with a part (fsdp), instead of each having all of it',
    ),
  MEMORY_TOLERANCE: z.coerce
    .number()
    .int()
    .min(0)
    .max(50)
    .default(0)
    .describe(
      'Percent by which the estimate of a job may be more than the memory here for the job to be tried all the same',
    ),
  TRACKING: z
    .enum(['none', 'wandb', 'mlflow', 'trackio'])
    .default('none')
    .describe(
      'Service that trainings are followed in as well; its package has to be in the Python environment, and its own variables (`WANDB_API_KEY`, `MLFLOW_TRACKING_URI`) are passed on',
    ),
  PYTHON: optional.describe('The Python (3.11 or newer) that the training environment is made with'),
  PIP_ARGS: optional.describe('Extra arguments for pip, such as an index for CUDA builds of torch'),
  BASE_FOLDERS: optional.describe(
    'Folders that base models may be taken from with `/bases add`, each separated from the next as in PATH; left out: none',
  ),
  BASES_PER_COMMUNITY: z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(20)
    .describe('How many bases a community may add with `/bases add`; 0 for none'),
  BASES_GIGABYTES: z.coerce
    .number()
    .min(0)
    .max(1_000_000)
    .default(100)
    .describe('What the bases that a community adds may have together, in GB'),
  ...launchSettings,
  ...servingSettings,
  LLM_URL: optional.describe('OpenAI-compatible endpoint for understanding and answers, ending in /v1'),
  LLM_MODEL: optional.describe('Model to ask there (or in Ollama)'),
  LLM_API_KEY: optional.describe('Key for LLM_URL'),
  OLLAMA_URL: optional.describe('An Ollama server, used for LLM_MODEL instead of LLM_URL'),
  EMBEDDINGS: z
    .enum(['e5', 'minilm', 'letters'])
    .default('minilm')
    .describe(
      'How meaning is compared in docs and plain words, without EMBEDDINGS_URL: by multilingual E5 in this process (fetched once, 91 MB; 100 MB of memory), by MiniLM, which knows English only (23 MB; 200 MB), or by letters only',
    ),
  EMBEDDINGS_URL: optional.describe('OpenAI-compatible endpoint for embeddings, ending in /v1'),
  EMBEDDINGS_MODEL: optional.describe('Embedding model to ask there'),
  EMBEDDINGS_API_KEY: optional.describe('Key for EMBEDDINGS_URL'),
  RERANKER: optional.describe(
    'Folder of a cross-encoder (an ONNX model and vocab.txt) that reads the best sections again with the question',
  ),
  DISCORD_TOKEN: optional.describe('Token of a Discord bot; it switches Discord on'),
  DISCORD_API: optional.describe('Base address of Discord’s REST interface, for a proxy or a test'),
  DISCORD_CDN: optional.describe('Base address of Discord’s file host, for a proxy or a test'),
  DISCORD_SHARDS: z.coerce
    .number()
    .int()
    .min(1)
    .optional()
    .describe('Number of Discord shards, for more than 2,500 servers'),
  MESSAGES_PER_MINUTE: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(20)
    .describe('Messages, commands and presses of one person that are answered a minute; more wait'),
  MESSAGES_WAITING: z.coerce
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .default(100)
    .describe('How many of one person may wait; more are refused'),
  HUB_TOKEN: optional
    .refine(value => value === undefined || value.startsWith('hf_'), { error: 'must begin with hf_' })
    .describe('Token of the Hugging Face hub that may write: exports can be pushed there with it'),
  HUB_URL: z
    .url({ protocol: /^https?$/ })
    .default('https://huggingface.co')
    .describe('Address of that hub, for one of your own or a test'),
  UPLOAD_MEGABYTES_PER_DAY: z.coerce
    .number()
    .min(1)
    .max(1_000_000)
    .default(500)
    .describe('What one person may upload a day, in all datanets together'),
  VOTE_UNDO: z
    .enum(['yes', 'no'])
    .default('yes')
    .describe('Whether a reviewer can take a vote that does not decide back for a minute'),
  FREE_DISK_MEGABYTES: z.coerce
    .number()
    .min(0)
    .max(10_000_000)
    .default(500)
    .describe('What stays free on the disk of DATA_DIR: below it no more files are taken'),
  BACKUP_HOURS: z.coerce
    .number()
    .min(0)
    .max(8760)
    .default(24)
    .describe('How often the embedded database is backed up to DATA_DIR/backups; 0 for never'),
  BACKUPS_KEPT: z.coerce
    .number()
    .int()
    .min(0)
    .max(1000)
    .default(3)
    .describe('How many of these backups are kept; 0 for none, and none is made'),
  TELEGRAM_TOKEN: optional.describe('Token of a Telegram bot, from @BotFather; it switches Telegram on'),
  TELEGRAM_API: optional.describe(
    'Base address of the Bot API, for a proxy or a test; files come from it too',
  ),
  TELEGRAM_WEBHOOK_URL: optional
    .refine(value => value === undefined || (URL.canParse(value) && new URL(value).pathname.length > 1), {
      error: 'must be an address with a path, such as https://mill.example/telegram',
    })
    .describe(
      'Public https address that Telegram sends messages to; its path is served beside the web chat. Without it they are asked for, which needs no address',
    ),
  TELEGRAM_WEBHOOK_SECRET: optional
    .refine(value => value === undefined || /^[\w-]{1,256}$/.test(value), {
      error: 'may have letters, digits, _ and -, at most 256',
    })
    .describe('What Telegram proves itself with there; without it one is made of the token'),
  TELEGRAM_TABLES: z
    .enum(['text', 'rich'])
    .default('text')
    .describe(
      'How tables are sent on Telegram: `text`, which every app shows, or `rich`, as real tables, which apps from before rich messages do not show',
    ),
  LOG_LEVEL: z
    .enum(logLevels)
    .default('info')
    .describe(
      'What is written to standard error: `debug` (each message and update, by number), `info`, `warn`, `error` or `silent`',
    ),
  DOCS_ALLOW_PRIVATE: z
    .enum(['yes', 'no'])
    .default('no')
    .describe('Whether docs sites on private addresses may be followed (an intranet)'),
});

export type Config = ReturnType<typeof readConfig>;

/**
 * Reads the settings.
 *
 * @throws Error naming each setting that is wrong, what it is for and what was expected.
 */
export function readConfig(environment: NodeJS.ProcessEnv = process.env) {
  const parsed = settings.safeParse(environment);
  if (!parsed.success) {
    const lines = parsed.error.issues.map(issue => {
      const name = String(issue.path[0]) as keyof typeof settings.shape;
      return `${name}: ${issue.message}. It is: ${settings.shape[name].description}.`;
    });
    throw new Error(`Settings that can't be used:\n  ${lines.join('\n  ')}`);
  }
  const read = parsed.data;
  return {
    dataDir: resolve(read.DATA_DIR),
    databaseUrl: read.DATABASE_URL,
    s3: s3Of(read),
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL?.replace(/\/+$/, ''),
    worker: read.WORKER,
    jobsPerPerson: read.JOBS_PER_PERSON,
    training: {
      processes: read.TRAINING_PROCESSES,
      sharding: read.TRAINING_SHARDING === 'none' ? undefined : read.TRAINING_SHARDING,
      memoryTolerance: read.MEMORY_TOLERANCE / 100,
    },
    tracking: read.TRACKING === 'none' ? undefined : read.TRACKING,
    python: read.PYTHON,
    pipArgs: read.PIP_ARGS,
    baseFolders: (read.BASE_FOLDERS ?? '')
      .split(delimiter)
      .filter(Boolean)
      .map(folder => resolve(folder)),
    baseLimits: { number: read.BASES_PER_COMMUNITY, bytes: read.BASES_GIGABYTES * 1e9 },
    workerIdleMinutes: read.WORKER_IDLE_MINUTES,
    launch: launchOf(read, environment),
    ...servingOf(read),
    llm: { url: read.LLM_URL, model: read.LLM_MODEL, apiKey: read.LLM_API_KEY, ollamaUrl: read.OLLAMA_URL },
    embeddings: {
      here: read.EMBEDDINGS,
      url: read.EMBEDDINGS_URL,
      model: read.EMBEDDINGS_MODEL,
      apiKey: read.EMBEDDINGS_API_KEY,
    },
    reranker: read.RERANKER && resolve(read.RERANKER),
    discord: {
      token: read.DISCORD_TOKEN,
      api: read.DISCORD_API,
      cdn: read.DISCORD_CDN,
      shards: read.DISCORD_SHARDS,
    },
    hub: read.HUB_TOKEN === undefined ? undefined : { token: read.HUB_TOKEN, url: read.HUB_URL },
    uploadMegabytesPerDay: read.UPLOAD_MEGABYTES_PER_DAY,
    undoSeconds: read.VOTE_UNDO === 'yes' ? 60 : 0,
    freeDiskMegabytes: read.FREE_DISK_MEGABYTES,
    backups: { hours: read.BACKUP_HOURS, kept: read.BACKUPS_KEPT },
    limits: { perMinute: read.MESSAGES_PER_MINUTE, waiting: read.MESSAGES_WAITING },
    telegram: {
      token: read.TELEGRAM_TOKEN,
      api: read.TELEGRAM_API,
      webhook: read.TELEGRAM_WEBHOOK_URL
        ? { url: read.TELEGRAM_WEBHOOK_URL, secret: read.TELEGRAM_WEBHOOK_SECRET }
        : undefined,
      tables: read.TELEGRAM_TABLES,
    },
    docsAllowPrivate: read.DOCS_ALLOW_PRIVATE === 'yes',
    logLevel: read.LOG_LEVEL satisfies LogLevel,
  };
}

function s3Of(read: z.output<typeof settings>): S3Settings | undefined {
  const { S3_BUCKET: bucket, S3_ACCESS_KEY_ID: id, S3_SECRET_ACCESS_KEY: secret, S3_PREFIX: prefix } = read;
  if (!bucket) return undefined;
  return {
    bucket,
    endpoint: read.S3_ENDPOINT,
    region: read.S3_REGION,
    prefix: prefix && !prefix.endsWith('/') ? `${prefix}/` : prefix,
    keys: id && secret ? { id, secret } : undefined,
  };
}

/** The logger of a process with these settings, which writes none of their secrets. */
export function loggerFor(config: Config): Logger {
  return openLogger({ level: config.logLevel, secrets: secretsIn(config) });
}

/** Every value of the settings that must be in no line of the log. */
function secretsIn({
  databaseUrl,
  s3,
  vllm,
  llm,
  embeddings,
  discord,
  telegram,
  hub,
  launch,
}: Config): string[] {
  const secrets = [
    s3?.keys?.secret,
    vllm?.apiKey,
    llm.apiKey,
    embeddings.apiKey,
    discord.token,
    telegram.token,
    telegram.webhook?.secret,
    hub?.token,
    ...(launch?.secrets ?? []),
  ];
  const addresses = [databaseUrl, llm.url, llm.ollamaUrl, embeddings.url];
  return [...secrets.filter(one => one !== undefined), ...addresses.flatMap(passwordsIn)];
}
