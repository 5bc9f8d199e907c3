import { z } from 'zod';
import { message, type Said } from '../../../store/message.ts';
import { type MachineStatus, reasonOf } from '../launcher.ts';

const containerState = z.object({
  waiting: z.object({ reason: z.string().optional(), message: z.string().optional() }).optional(),
  terminated: z
    .object({ exitCode: z.number(), reason: z.string().optional(), message: z.string().optional() })
    .optional(),
});

/** What is read of a pod (core/v1). */
const pod = z.object({
  metadata: z.object({ name: z.string() }),
  status: z
    .object({
      phase: z.string().optional(),
      reason: z.string().optional(),
      message: z.string().optional(),
      conditions: z
        .array(
          z.object({
            type: z.string(),
            status: z.string(),
            reason: z.string().optional(),
            message: z.string().optional(),
          }),
        )
        .default([]),
      containerStatuses: z.array(z.object({ state: containerState.default({}) })).default([]),
    })
    .default({ conditions: [], containerStatuses: [] }),
});

export type Pod = z.output<typeof pod>;
export const podsSchema = z.object({ items: z.array(pod) });

/** Why a container waits that does not get better by waiting. */
const hopeless =
  /^(ErrImagePull|ImagePullBackOff|InvalidImageName|ErrImageNeverPull|CreateContainerConfigError|CreateContainerError|RunContainerError)$/;

/** Why a pod will not come to be, or has ended badly. */
export function podProblem({ status }: Pod): Said | undefined {
  for (const { state } of status.containerStatuses) {
    const { waiting, terminated } = state;
    if (waiting?.reason !== undefined && hopeless.test(waiting.reason)) {
      const reason = reasonOf(`${waiting.reason}: ${waiting.message ?? ''}`);
      return message('Its container could not be started: {reason}', { reason });
    }
    if (terminated && terminated.exitCode !== 0) {
      if (terminated.reason === 'OOMKilled')
        return message('It was ended because its memory ran out. Set a larger LAUNCH_MEMORY_GIGABYTES.');
      return message('Its worker ended with code {code}.', { code: String(terminated.exitCode) });
    }
  }
  if (status.phase !== 'Failed') return undefined;
  // Its node went away, or needed the room.
  return message('The cluster ended it: {reason}', {
    reason: reasonOf(`${status.reason ?? ''} ${status.message ?? ''}`),
  });
}

/** How a pod stands that has no problem. */
export function podState({ status }: Pod): MachineStatus {
  if (status.phase === 'Running') return { state: 'running' };
  const unscheduled = status.conditions.find(
    ({ type, status: is, reason }) => type === 'PodScheduled' && is === 'False' && reason === 'Unschedulable',
  );
  if (!unscheduled) return { state: 'starting' };
  return {
    state: 'waiting',
    why: message('It waits for room: {reason}', {
      reason: reasonOf(unscheduled.message ?? ''),
    }),
  };
}
