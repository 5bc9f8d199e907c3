import { t, translate } from '../language/translate.ts';
import type { SideAnswer } from '../model-chat/side-by-side.ts';
import type { Block, Button, Reply } from '../reply.ts';
import { capital } from '../words.ts';

/** Answers side by side, as far as they have come. `names` are what stands at each. */
export function comparisonCard(
  prompt: string,
  names: readonly string[],
  answers: readonly SideAnswer[],
  more: { title: string; buttons: Button[] },
): Reply {
  const open = answers.some(({ state }) => state === 'waiting' || state === 'answering');
  const failed = answers.filter(({ state }) => state === 'failed').length;
  return {
    key: 'answers',
    title: more.title,
    ...(open
      ? { state: { tone: 'busy' as const, text: t('Answering') } }
      : failed > 0 && {
          state: {
            tone: 'warning' as const,
            text: t('{n, plural, one {# model} other {# models}} could not answer', { n: failed }),
          },
        }),
    blocks: [
      { kind: 'quote', text: prompt, by: t('the question') },
      ...answers.map(
        (answer, at): Block => ({
          kind: 'quote',
          text: answer.text.trim() ? answer.text : noText(answer),
          by: names[at] ?? '',
        }),
      ),
      ...broken(answers, names),
    ],
    buttons: more.buttons,
    ...(open && { draft: true }),
  };
}

function noText({ state, words }: SideAnswer): string {
  if (state === 'stopped') return t('(stopped)');
  if (state === 'failed') return words === undefined ? t('(no answer)') : translate(words);
  if (state === 'done') return t('(nothing)');
  return words === undefined ? '...' : capital(translate(words));
}

/** What broke off in the middle says why below; what never began says so in its place. */
function broken(answers: readonly SideAnswer[], names: readonly string[]): Block[] {
  const notes = answers.flatMap(({ state, text, words }, at) =>
    text.trim() && state === 'failed' && words !== undefined
      ? [{ tone: 'warning' as const, title: `${names[at] ?? ''}: ${translate(words)}` }]
      : [],
  );
  return notes.length > 0 ? [{ kind: 'notes', notes }] : [];
}
