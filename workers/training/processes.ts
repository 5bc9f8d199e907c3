import type { BaseModel } from '../base-model.ts';
import { equalShares } from '../jobs/needs.ts';
import type { FullSettings } from '../training-request.ts';

/**
 * By how many processes a run goes: as many as it may, fewer where they could not have equal shares of a batch. The batch,
 * and with it the steps, stay what they are. Preferences, pictures and sound are learned by one.
 */
export function processesFor(
  { batchSize, objective }: Pick<FullSettings, 'batchSize' | 'objective'>,
  { modality }: Pick<BaseModel, 'modality'>,
  most = 1,
): number {
  return objective === 'sft' && !modality ? equalShares(batchSize, most) : 1;
}
