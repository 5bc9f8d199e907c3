import type { Rooms } from '../context.ts';
import { t } from '../language/translate.ts';

/** Finds what a chat is with: a model trained here, or a base to compare it with. */
export async function chatTarget(
  name: string,
  rooms: Pick<Rooms, 'workers'>,
  communityId: number,
): Promise<{
  model: string;
  /** What a chat is kept under: a name that stands for models follows what it stands for. */
  called: string;
  label: string;
  version?: string | undefined;
  system?: string | undefined;
}> {
  try {
    const model = await rooms.workers.model(communityId, name);
    const [typed = ''] = name.trim().toLowerCase().split('@');
    return {
      model: model.name,
      called: typed,
      version: model.version,
      label: t('Version {version}, {base} trained on {data}', {
        version: model.version,
        base: model.base,
        data: model.data.label,
      }),
      system: model.report.systemPrompt,
    };
  } catch (notTuned) {
    try {
      const base = await rooms.workers.base(communityId, name);
      const label = t('The base model, {hub}', { hub: base.hub || base.name });
      return { model: base.name, called: base.name, label };
    } catch {
      throw notTuned;
    }
  }
}
