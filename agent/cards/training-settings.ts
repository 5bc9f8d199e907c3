import { message } from '../../store/message.ts';
import type { FullSettings } from '../../workers/training-request.ts';
import { t } from '../language/translate.ts';
import type { Fact } from '../reply.ts';

/** What a run learns, as it is written in the field. */
export const objectiveWords = {
  sft: message('answers'),
  dpo: message('preferences (DPO)'),
  kto: message('marked answers (KTO)'),
} as const;

/** The finer settings of a run, in one line: what shapes the adapter and how the learning rate goes. */
export function finerSettings(settings: FullSettings): Fact[] {
  const {
    method,
    objective,
    beta,
    patience,
    alpha,
    dropout,
    targets,
    rslora,
    dora,
    warmup,
    scheduler,
    weightDecay,
    seed,
  } = settings;
  const parts: string[] = [];
  if (objective !== 'sft') parts.push(t('beta {beta}', { beta: String(beta) }));
  if (method === 'lora' || method === 'qlora') {
    if (rslora) parts.push('rsLoRA');
    if (dora) parts.push('DoRA');
    parts.push(t('alpha {alpha}', { alpha: String(alpha) }));
    parts.push(t('dropout {dropout}', { dropout: String(dropout) }));
    if (targets === 'attention') parts.push(t('attention layers only'));
    if (targets === 'mlp') parts.push(t('all but the attention layers'));
  }
  parts.push(t('warmup {warmup}', { warmup: String(warmup) }));
  parts.push(
    t('{scheduler, select, linear {linear schedule} constant {constant rate} other {cosine schedule}}', {
      scheduler,
    }),
  );
  if (weightDecay) parts.push(t('weight decay {decay}', { decay: String(weightDecay) }));
  if (patience) parts.push(t('patience {patience, number}', { patience }));
  if (seed !== undefined) parts.push(t('seed {seed}', { seed: String(seed) }));
  return [{ label: t('Finer settings'), value: parts.join(', ') }];
}
