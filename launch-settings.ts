import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { optional } from './optional-setting.ts';
import type { DstackSettings } from './workers/launching/dstack/dstack.ts';
import type { KubernetesSettings } from './workers/launching/kubernetes/kubernetes.ts';
import type { LaunchTarget } from './workers/launching/launchers.ts';
import type { LaunchLimits } from './workers/launching/launching.ts';

const address = optional.refine(
  value => value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? ''),
  { error: 'must be an address that begins with https:// or http://' },
);

/** Where workers are started for jobs that fit none; without LAUNCHER nothing is. */
export const launchSettings = {
  WORKER_IDLE_MINUTES: z.coerce
    .number()
    .min(0)
    .max(100_000)
    .default(0)
    .describe('A worker (`npm run worker`) ends when no job that fits has come for so long; 0 for never'),
  LAUNCHER: z
    .enum(['none', 'kubernetes', 'dstack'])
    .default('none')
    .describe('Where machines with a worker are started for jobs that fit no worker that is there'),
  LAUNCH_MOST: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .default(1)
    .describe('How many such machines there are at once, at most'),
  LAUNCH_IDLE_MINUTES: z.coerce
    .number()
    .min(1)
    .max(100_000)
    .default(10)
    .describe('Such a machine ends when no job that fits has come for so long'),
  LAUNCH_IMAGE: optional.describe(
    'Container image of Gristmill that they run, of the same version as the bot',
  ),
  LAUNCH_GPU_GIGABYTES: z.coerce
    .number()
    .min(0)
    .max(10_000)
    .default(24)
    .describe('Memory of the GPU that each has, in GB: larger jobs start none; 0 for machines without a GPU'),
  LAUNCH_MEMORY_GIGABYTES: z.coerce
    .number()
    .min(1)
    .max(100_000)
    .default(32)
    .describe('Main memory of each, in GB'),
  LAUNCH_NAME: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,30}$/, { error: 'must be small letters, digits and -, at most 31' })
    .default('gristmill')
    .describe('What their names begin with, so that several installations can share a cluster'),
  K8S_API: address.describe(
    'Address of the interface of Kubernetes; left out, that of the cluster this runs in',
  ),
  K8S_TOKEN: optional.describe('Bearer token for it; left out, that of the service account'),
  K8S_CA_FILE: optional.describe(
    'File with the certificate of its authority; left out, that of the service account',
  ),
  K8S_NAMESPACE: z.string().default('default').describe('Namespace that Jobs are made in'),
  K8S_QUEUE: optional.describe('LocalQueue of Kueue that they stand in; left out, none'),
  K8S_SECRET: z
    .string()
    .default('gristmill-worker')
    .describe('Secret whose entries are the settings of a worker: DATABASE_URL and those of the file store'),
  K8S_NODE_SELECTOR: z
    .string()
    .default('')
    .refine(value => /^([^=,\s]+=[^=,\s]*(,|$))*$/.test(value), {
      error: 'must be like name=value,name=value',
    })
    .describe('Labels that the nodes of such machines have, as name=value, separated by commas'),
  DSTACK_URL: address.describe('Address of a dstack server'),
  DSTACK_TOKEN: optional.describe('Token of a user of it'),
  DSTACK_PROJECT: z.string().min(1).default('main').describe('Project of it that tasks are run in'),
};

type Read = z.output<z.ZodObject<typeof launchSettings>>;

/** What is to be started and where; `undefined` when nothing is. */
export interface LaunchConfig {
  limits: LaunchLimits;
  target: LaunchTarget;
  /** What must be in no line of the log. */
  secrets: string[];
}

/** @throws Error when something is set that nothing can be started with */
export function launchOf(read: Read, environment: NodeJS.ProcessEnv): LaunchConfig | undefined {
  if (read.LAUNCHER === 'none') return undefined;
  if (!read.LAUNCH_IMAGE)
    throw new Error('LAUNCHER is set and LAUNCH_IMAGE is not: name the image of a worker.');
  const gpu = read.LAUNCH_GPU_GIGABYTES;
  const machine = {
    gpuMemory: gpu > 0 ? gpu * 1e9 : undefined,
    memory: read.LAUNCH_MEMORY_GIGABYTES * 1e9,
  };
  const limits = { most: read.LAUNCH_MOST, name: read.LAUNCH_NAME, machine };
  const given = { image: read.LAUNCH_IMAGE, idle: { WORKER_IDLE_MINUTES: String(read.LAUNCH_IDLE_MINUTES) } };
  const target: LaunchTarget =
    read.LAUNCHER === 'kubernetes'
      ? { kind: 'kubernetes', settings: kubernetesOf(read, given, environment) }
      : { kind: 'dstack', settings: dstackOf(read, given, environment) };
  const secrets = [read.K8S_TOKEN, read.DSTACK_TOKEN].filter(one => one !== undefined);
  return { limits, target, secrets };
}

/** What all machines are given. */
interface Given {
  image: string;
  idle: Record<string, string>;
}

const account = '/var/run/secrets/kubernetes.io/serviceaccount';

function kubernetesOf(
  read: Read,
  { image, idle }: Given,
  environment: NodeJS.ProcessEnv,
): KubernetesSettings {
  const { K8S_API: api, K8S_TOKEN: token } = read;
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment;
  if (api ? !token : token || !host) {
    throw new Error(
      'LAUNCHER is kubernetes: set K8S_API and K8S_TOKEN, or neither where this runs in a pod of the cluster.',
    );
  }
  return {
    url: api ?? `https://${hostOf(host ?? '')}:${port}`,
    token: async () => token ?? (await readFile(`${account}/token`, 'utf8')).trim(),
    caFile: read.K8S_CA_FILE ?? (api ? undefined : `${account}/ca.crt`),
    namespace: read.K8S_NAMESPACE,
    image,
    secret: read.K8S_SECRET,
    queue: read.K8S_QUEUE,
    nodeSelector: Object.fromEntries(
      read.K8S_NODE_SELECTOR.split(',')
        .filter(Boolean)
        .map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
    environment: idle,
  };
}

/** What a worker has to be told of the file store, and what of its settings is secret. */
const shared = {
  plain: ['S3_BUCKET', 'S3_ENDPOINT', 'S3_REGION', 'S3_PREFIX'],
  secret: ['DATABASE_URL', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
};

function dstackOf(read: Read, { image, idle }: Given, environment: NodeJS.ProcessEnv): DstackSettings {
  const { DSTACK_URL: url, DSTACK_TOKEN: token, DSTACK_PROJECT: project } = read;
  if (!url || !token) throw new Error('LAUNCHER is dstack: set DSTACK_URL and DSTACK_TOKEN.');
  const set = (names: string[]) => names.filter(name => environment[name]);
  const plain = Object.fromEntries(set(shared.plain).map(name => [name, environment[name] ?? '']));
  return { url, token, project, image, environment: { ...idle, ...plain }, secrets: set(shared.secret) };
}

/** IPv6 addresses stand in brackets. */
const hostOf = (host: string) => (host.includes(':') ? `[${host}]` : host);
