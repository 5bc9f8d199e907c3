import { type WantedMachine, workerProgram } from '../launcher.ts';

export interface JobSettings {
  image: string;
  /** The secret whose entries are the worker’s settings: DATABASE_URL and the file store’s. */
  secret: string;
  /** The queue of Kueue that it stands in. */
  queue: string | undefined;
  /** Labels that its node has to have. */
  nodeSelector: Record<string, string>;
  environment: Record<string, string>;
}

/** Seconds that a worker has to save what it is at, and that a Job which has ended can still be looked at. */
const seconds = { grace: 60, kept: 3600 };

const ours = { 'app.kubernetes.io/name': 'gristmill-worker', 'app.kubernetes.io/managed-by': 'gristmill' };

/**
 * A Job of batch/v1 that runs one worker once: what becomes of it is decided here, not by its controller. With a queue it
 * is made suspended, as Kueue wants it.
 */
export function jobManifest(
  name: string,
  { gpuMemory, memory }: WantedMachine,
  settings: JobSettings,
): object {
  const { image, secret, queue, nodeSelector, environment } = settings;
  const size = `${Math.ceil(memory / 2 ** 20)}Mi`;
  const resources = { memory: size, ...(gpuMemory !== undefined && { 'nvidia.com/gpu': '1' }) };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name, labels: { ...ours, ...(queue && { 'kueue.x-k8s.io/queue-name': queue }) } },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      ttlSecondsAfterFinished: seconds.kept,
      ...(queue && { suspend: true }),
      template: {
        metadata: { labels: ours },
        spec: {
          restartPolicy: 'Never',
          terminationGracePeriodSeconds: seconds.grace,
          automountServiceAccountToken: false,
          ...(Object.keys(nodeSelector).length && { nodeSelector }),
          securityContext: { runAsNonRoot: true, runAsUser: 1000, fsGroup: 1000 },
          containers: [
            {
              name: 'worker',
              image,
              command: workerProgram.command,
              workingDir: workerProgram.folder,
              env: Object.entries(environment).map(([key, value]) => ({ name: key, value })),
              envFrom: [{ secretRef: { name: secret } }],
              resources: { requests: resources, limits: resources },
              securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
              volumeMounts: [
                { name: 'data', mountPath: '/data' },
                { name: 'shm', mountPath: '/dev/shm' },
              ],
            },
          ],
          // PyTorch's data loaders share memory.
          volumes: [
            { name: 'data', emptyDir: {} },
            { name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '2Gi' } },
          ],
        },
      },
    },
  };
}
