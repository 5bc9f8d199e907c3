import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { message, type Said } from '../../../store/message.ts';
import type { JsonAnswer, JsonRequest } from '../json-request.ts';
import {
  askInterface,
  type Launcher,
  LauncherRefusal,
  type MachineStatus,
  reasonOf,
  understood,
} from '../launcher.ts';
import { type JobSettings, jobManifest } from './job-manifest.ts';
import { type Pod, podProblem, podState, podsSchema } from './pod-state.ts';

export interface KubernetesSettings extends JobSettings {
  /** Where its interface is. */
  url: string;
  /** Read anew for each request: those of service accounts change. */
  token: () => Promise<string>;
  /** A file with the certificate of its authority. */
  caFile: string | undefined;
  namespace: string;
}

const kind = 'Kubernetes';
const conditions = z
  .array(z.object({ type: z.string(), status: z.string(), message: z.string().optional() }))
  .default([]);
const jobSchema = z.object({
  metadata: z.object({ uid: z.string(), deletionTimestamp: z.string().optional() }),
  spec: z.object({ suspend: z.boolean().optional() }),
  status: z.object({ active: z.number().optional(), conditions }).default({ conditions: [] }),
});
const workloads = z.object({ items: z.array(z.object({ status: z.object({ conditions }).optional() })) });
const events = z.object({ items: z.array(z.object({ message: z.string().optional() })) });

/** Starts workers as Jobs (batch/v1), in a queue of Kueue where one is set. */
export function kubernetesLauncher(settings: KubernetesSettings): Launcher {
  const { host } = new URL(settings.url);
  const self = { kind, host };
  const { namespace } = settings;
  const space = `namespaces/${encodeURIComponent(namespace)}`;
  const jobs = `apis/batch/v1/${space}/jobs`;

  async function ask(
    method: JsonRequest['method'],
    path: string,
    { query = {}, body }: { query?: Record<string, string>; body?: object } = {},
  ): Promise<JsonAnswer> {
    const url = new URL(`${settings.url.replace(/\/+$/, '')}/${path}`);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const token = await settings.token();
    const ca = settings.caFile === undefined ? undefined : await readFile(settings.caFile, 'utf8');
    return askInterface(self, { method, url, token, ca, ...(body && { body }) });
  }

  /** @throws LauncherRefusal unless it was done, or answered with one of the statuses that are `known` */
  async function done(answer: Promise<JsonAnswer>, ...known: number[]): Promise<JsonAnswer> {
    const heard = await answer;
    if (heard.status < 400 || known.includes(heard.status)) return heard;
    throw new LauncherRefusal(refusalWords(heard.status, heard.body));
  }

  function refusalWords(status: number, body: unknown): Said {
    const reason = reasonOf(
      z.object({ message: z.string() }).safeParse(body).data?.message ?? String(status),
    );
    if (status === 401)
      return message('Kubernetes refuses the token. Check K8S_TOKEN, or the service account.');
    if (status === 403 && /exceeded quota/i.test(reason))
      return message('The quota of the namespace {namespace} is used up: {reason}', { namespace, reason });
    if (status === 403)
      return message(
        'Kubernetes does not let this be done in the namespace {namespace}; its account needs a role for it: {reason}',
        { namespace, reason },
      );
    return message('{kind} refuses what it was asked: {reason}', { kind, reason });
  }

  async function podsOf(name: string): Promise<Pod[]> {
    const query = { labelSelector: `batch.kubernetes.io/job-name=${name}` };
    const { body } = await done(ask('GET', `api/v1/${space}/pods`, { query }));
    return understood(self, podsSchema, body).items;
  }

  /** Why Kueue has not admitted it; undefined where that is not to be known. */
  async function kueueReason(uid: string): Promise<string | undefined> {
    const query = { labelSelector: `kueue.x-k8s.io/job-uid=${uid}` };
    const { status, body } = await ask('GET', `apis/kueue.x-k8s.io/v1beta1/${space}/workloads`, { query });
    if (status !== 200) return undefined;
    const all = workloads.safeParse(body).data?.items.flatMap(one => one.status?.conditions ?? []);
    return all?.find(one => one.type === 'QuotaReserved' && one.status === 'False')?.message;
  }

  /** Why its controller could make no pod; undefined where that is not to be known. */
  async function noPodReason(name: string): Promise<string | undefined> {
    const query = { fieldSelector: `involvedObject.name=${name},reason=FailedCreate` };
    const { status, body } = await ask('GET', `api/v1/${space}/events`, { query });
    return status === 200 ? events.safeParse(body).data?.items.at(-1)?.message : undefined;
  }

  async function statusOf(name: string): Promise<MachineStatus | undefined> {
    const { status, body } = await done(ask('GET', `${jobs}/${name}`), 404);
    if (status === 404) return undefined;
    const job = understood(self, jobSchema, body);
    const has = (type: string) =>
      job.status.conditions.find(one => one.type === type && one.status === 'True');
    if (has('Complete')) return { state: 'ended' };
    const failed = has('Failed');
    const pods = await podsOf(name);
    const problem = pods.map(podProblem).find(one => one !== undefined);
    if (failed || problem) return { state: 'failed', why: problem ?? reasonOf(failed?.message ?? '') };
    if (job.metadata.deletionTimestamp !== undefined) return undefined;
    if (job.spec.suspend) return { state: 'waiting', why: waitWords(await kueueReason(job.metadata.uid)) };
    const [pod] = pods;
    if (pod) return podState(pod);
    return { state: 'waiting', why: waitWords(await noPodReason(name)) };
  }

  return {
    kind,
    host,
    async start(name, wanted) {
      // 409: one of that name is there already, since names are not used again.
      await done(ask('POST', jobs, { body: jobManifest(name, wanted, settings) }), 409);
    },
    status: statusOf,
    async cancel(name) {
      await done(ask('DELETE', `${jobs}/${name}`, { query: { propagationPolicy: 'Background' } }), 404);
    },
    async logs(name) {
      const [pod] = await podsOf(name);
      if (!pod) return [];
      const path = `api/v1/${space}/pods/${encodeURIComponent(pod.metadata.name)}/log`;
      const { status, text } = await ask('GET', path, { query: { tailLines: '40' } });
      return status === 200 ? text.split('\n').filter(Boolean) : [];
    },
  };
}

const waitWords = (reason: string | undefined): Said | undefined =>
  reason === undefined ? undefined : message('It waits for room: {reason}', { reason: reasonOf(reason) });
