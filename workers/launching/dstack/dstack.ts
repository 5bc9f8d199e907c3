import { z } from 'zod';
import { message, type Said } from '../../../store/message.ts';
import {
  askInterface,
  type Launcher,
  LauncherRefusal,
  type MachineStatus,
  reasonOf,
  understood,
} from '../launcher.ts';
import { runSpec, type TaskSettings } from './run-spec.ts';

export interface DstackSettings extends TaskSettings {
  url: string;
  token: string;
  project: string;
}

const kind = 'dstack';
const detail = z.object({ msg: z.string(), code: z.string().nullish() });
/** What the interface says is a list, and what guards it says one. */
const failure = z.object({ detail: z.union([z.array(detail), detail.transform(one => [one])]) });
const plan = z.object({
  job_plans: z.array(z.object({ offers: z.array(z.object({ availability: z.string() })) })),
  current_resource: z.object({ id: z.string() }).nullish(),
});
const submission = z.object({
  id: z.string(),
  termination_reason: z.string().nullish(),
  termination_reason_message: z.string().nullish(),
  exit_status: z.number().nullish(),
});
const runSchema = z.object({
  status: z.string(),
  status_message: z.string().nullish(),
  termination_reason: z.string().nullish(),
  latest_job_submission: submission.nullish(),
});
const logs = z.object({ logs: z.array(z.object({ message: z.string() })) });

type Run = z.output<typeof runSchema>;

/** Starts workers as tasks of a project of dstack. */
export function dstackLauncher(settings: DstackSettings): Launcher {
  const { host } = new URL(settings.url);
  const self = { kind, host };
  const { project } = settings;
  const address = `${settings.url.replace(/\/+$/, '')}/api/project/${encodeURIComponent(project)}`;

  /** @returns `undefined` when there is no such thing. @throws LauncherAway, LauncherRefusal */
  async function ask(path: string, body: object): Promise<unknown> {
    const url = new URL(`${address}/${path}`);
    const answer = await askInterface(self, { method: 'POST', url, token: settings.token, body });
    if (answer.status < 400) return answer.body;
    const [said] = failure.safeParse(answer.body).data?.detail ?? [];
    if (said?.code === 'resource_not_exists') return undefined;
    const reason = reasonOf(said?.msg ?? String(answer.status));
    if (answer.status === 401 || answer.status === 403)
      throw new LauncherRefusal(
        message(
          'dstack refuses the token for the project {project}. Check DSTACK_TOKEN and DSTACK_PROJECT: {reason}',
          {
            project,
            reason,
          },
        ),
      );
    throw new LauncherRefusal(message('{kind} refuses what it was asked: {reason}', { kind, reason }));
  }

  async function runOf(name: string): Promise<Run | undefined> {
    const found = await ask('runs/get', { run_name: name });
    return found === undefined ? undefined : understood(self, runSchema, found);
  }

  return {
    kind,
    host,
    async start(name, wanted) {
      const spec = runSpec(name, wanted, settings);
      const planned = understood(self, plan, await ask('runs/get_plan', { run_spec: spec, max_offers: 20 }));
      // One that has ended is there as well: applied again it would be begun anew.
      if (planned.current_resource) return;
      checkOffers(planned.job_plans.flatMap(({ offers }) => offers.map(({ availability }) => availability)));
      try {
        await ask('runs/apply', { plan: { run_spec: spec, current_resource: null }, force: false });
      } catch (error) {
        // Somebody was faster with the same name.
        if (error instanceof LauncherRefusal && (await runOf(name))) return;
        throw error;
      }
    },
    async status(name) {
      const run = await runOf(name);
      return run && statusOf(run);
    },
    async cancel(name) {
      await ask('runs/stop', { runs_names: [name], abort: false });
    },
    async logs(name) {
      const job = (await runOf(name))?.latest_job_submission;
      if (!job) return [];
      const found = await ask('logs/poll', { run_name: name, job_submission_id: job.id, limit: 1000 });
      const said = logs.safeParse(found).data?.logs ?? [];
      const text = said.map(({ message }) => Buffer.from(message, 'base64').toString()).join('');
      return text.split(/\r?\n/).filter(Boolean).slice(-40);
    },
  };
}

/** @throws LauncherRefusal when none of the machines that it has may be had */
function checkOffers(availabilities: readonly string[]): void {
  if (availabilities.length === 0)
    throw new LauncherRefusal(
      message(
        'dstack has no machine of that size. Check LAUNCH_GPU_GIGABYTES, LAUNCH_MEMORY_GIGABYTES and its backends.',
      ),
    );
  if (availabilities.every(one => one === 'no_quota' || one === 'no_balance'))
    throw new LauncherRefusal(
      message(
        'The quota or the balance of the cloud is used up for all machines of that size that dstack has.',
      ),
    );
}

/** `undefined` of one that somebody stopped. */
function statusOf(run: Run): MachineStatus | undefined {
  switch (run.status) {
    case 'pending':
    case 'submitted':
      return { state: 'waiting' };
    case 'provisioning':
      return { state: 'starting' };
    case 'done':
      return { state: 'ended' };
    case 'failed':
      return { state: 'failed', why: failureOf(run) };
    case 'terminated':
      return /_by_user$/.test(run.termination_reason ?? '')
        ? undefined
        : { state: 'failed', why: failureOf(run) };
    default:
      // Running, or still ending.
      return { state: 'running' };
  }
}

function failureOf({ termination_reason, status_message, latest_job_submission: job }: Run): Said {
  const why = job?.termination_reason ?? termination_reason ?? '';
  if (/no_capacity/.test(why))
    return message('No cloud of dstack had room for it, or its quota there is used up.');
  if (why === 'container_exited_with_error' && job?.exit_status != null)
    return message('Its worker ended with code {code}.', { code: String(job.exit_status) });
  const reason = reasonOf(`${why} ${job?.termination_reason_message ?? status_message ?? ''}`);
  return message('Its container could not be started: {reason}', { reason });
}
