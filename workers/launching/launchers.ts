import { type DstackSettings, dstackLauncher } from './dstack/dstack.ts';
import { type KubernetesSettings, kubernetesLauncher } from './kubernetes/kubernetes.ts';
import type { Launcher } from './launcher.ts';

/** Where machines are started. */
export type LaunchTarget =
  | { kind: 'kubernetes'; settings: KubernetesSettings }
  | { kind: 'dstack'; settings: DstackSettings };

export function launcherFor(target: LaunchTarget): Launcher {
  return target.kind === 'kubernetes' ? kubernetesLauncher(target.settings) : dstackLauncher(target.settings);
}
