import type { Model } from '../../workers/model.ts';

/**
 * A model and those it was trained on from, itself first.
 *
 * @param all models that are there; `lost` names one in the line that is not, as `maths-v1@0f3a8c21d4b6`
 */
export function lineageOf(
  model: Model,
  all: readonly Model[],
): { models: Model[]; lost: string | undefined } {
  const models: Model[] = [];
  const seen = new Set<string>();
  let lost: string | undefined;
  for (let at: Model | undefined = model; at && !seen.has(at.name); ) {
    seen.add(at.name);
    models.push(at);
    const { parent }: Model = at;
    at = parent && all.find(one => one.name === parent.name && one.version === parent.version);
    if (parent && !at) lost = `${parent.name}@${parent.version}`;
  }
  return { models, lost };
}
