import { message } from '../../store/message.ts';
import type { Job } from '../../workers/job.ts';
import { t } from '../language/translate.ts';
import type { Fact } from '../reply.ts';
import { figure, percent } from '../words.ts';
import { counted } from './counted.ts';
import { learnedWords } from './plan.ts';

const experimental = {
  image: message(
    'it learned what is said of pictures: only its part that writes was trained, and each picture is read once as a whole. It is taken home by “/model export”; chats and evaluations are for models of text',
  ),
  audio: message(
    'it learned to write down what is said: only its decoder was trained, and clips of up to 30 seconds are heard. It is taken home by “/model export”; chats and evaluations are for models of text',
  ),
} as const;

type Run = Pick<Job, 'report' | 'settings' | 'evaluation'>;

/** How good it is on held-out rows, before and after: of answers the perplexity, of preferences how often they are met. */
export function heldOutFacts({ evaluation, report, settings }: Run): Fact[] {
  const { before, after } = evaluation;
  const loss = { label: t('Held-out loss'), value: beforeAfter(before, after, figure) };
  if (settings.objective === 'sft') {
    const perplexity = beforeAfter(before, after, value => figure(Math.exp(value)));
    return [loss, { label: t('Perplexity'), value: perplexity }];
  }
  const { accuracy, margin } = report;
  const facts = [loss];
  if (accuracy?.before !== undefined || accuracy?.after !== undefined) {
    facts.push({
      label: t('Preference accuracy'),
      value: beforeAfter(accuracy.before, accuracy.after, percent),
    });
  }
  if (margin?.after !== undefined) facts.push({ label: t('Reward margin'), value: figure(margin.after) });
  return facts;
}

/** What a finished run gained on held-out rows, in a sentence; empty where it was not measured. */
export function gain({ evaluation: { before, after }, report: { accuracy }, settings }: Run): string {
  if (before === undefined || after === undefined) return '';
  if (settings.objective !== 'sft') {
    return accuracy?.after === undefined
      ? ''
      : t('On rows it never saw, it prefers the wanted answer in {share} of them.', {
          share: percent(accuracy.after),
        });
  }
  return t(
    'On rows it never saw, the loss went from {before} to {after} (perplexity {perplexityBefore} to {perplexityAfter}).',
    {
      before: figure(before),
      after: figure(after),
      perplexityBefore: figure(Math.exp(before)),
      perplexityAfter: figure(Math.exp(after)),
    },
  );
}

/** What the run told about its data, as a job and a model show it. */
export function reportFacts({
  report,
  settings,
  modality,
}: Pick<Job, 'report' | 'settings' | 'modality'>): Fact[] {
  const { learned, heldOut, keptStep, quantised, ended, halved, useful, untracked } = report;
  const known: Fact[] = [];
  if (learned)
    known.push({ label: t('Learned'), value: learnedWords(learned, settings.maxLength, modality) });
  if (modality) known.push({ label: t('Experimental'), value: t(experimental[modality]) });
  if (report.ownRows && modality) {
    const { asked, exact, wordErrors } = report.ownRows;
    known.push({
      label: t('Asked again'),
      value: t(
        '{exact, number} of {items} that it learned from said word for word; {share} of the words were wrong',
        { exact, items: counted(modality, asked), share: percent(wordErrors) },
      ),
    });
  }
  if (heldOut?.rows) {
    known.push({
      label: t('Held out'),
      value: t(
        '{rows, plural, one {# row} other {# rows}}, {tokens, plural, one {# token} other {# tokens}} of answers',
        {
          rows: heldOut.rows,
          tokens: heldOut.tokens,
        },
      ),
    });
  }
  if (useful !== undefined && useful < 0.995) {
    known.push({
      label: t('Batches'),
      value: t('{share} of what went through the model was rows, the rest padding', {
        share: percent(useful),
      }),
    });
  }
  if (untracked) {
    const { service, error = '' } = untracked;
    known.push({
      label: t('Not followed'),
      value:
        untracked.reason === 'missing'
          ? t(
              'in {service}: its package is not in the Python environment. The operator can install it there',
              {
                service,
              },
            )
          : t('in {service}, which failed ({error}). The training goes on without it', { service, error }),
    });
  }
  if (halved) {
    known.push({
      label: t('Memory'),
      value: t(
        'ran out at step {step, number}: from there on {rows, plural, one {# row goes} other {# rows go}} through at once, half as many as before, and the batch size stays what it is',
        { step: halved.step, rows: halved.rows },
      ),
    });
  }
  if (ended) {
    known.push({
      label: t('Ended'),
      value:
        ended.reason === 'patience'
          ? t('at step {step, number}: the held-out loss got no better', { step: ended.step })
          : t('at step {step, number}, as it was asked to', { step: ended.step }),
    });
  }
  if (quantised) {
    known.push({
      label: t('Measured'),
      value: t('with four bits; the model that is served has more, and other figures'),
    });
  }
  if (keptStep)
    known.push({
      label: t('Kept'),
      value: t('step {step, number}, the best on the held-out rows', { step: keptStep }),
    });
  return known;
}

export function beforeAfter(
  before: number | undefined,
  after: number | undefined,
  say: (loss: number) => string,
): string {
  if (before !== undefined && after !== undefined)
    return t('{before} before, {after} after', { before: say(before), after: say(after) });
  if (before !== undefined) return t('{before} before', { before: say(before) });
  return after === undefined ? t('not measured') : t('{after} after', { after: say(after) });
}
