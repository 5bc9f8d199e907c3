import type { Answer, Answered } from '../../knowledge/knowledge.ts';
import type { AnsweredQuestion } from '../community/questions.ts';
import { t, translate } from '../language/translate.ts';
import type { Reply } from '../reply.ts';

/**
 * An answer from the docs with the sections it rests on; a refusal names in its text what was looked at.
 *
 * @param number of the answer, for those who call it wrong
 */
export function answerReply(answer: Answer, number?: number): Reply {
  if (!answer.answered) {
    return {
      state: { tone: 'warning', text: t('The docs do not answer that') },
      blocks: [{ kind: 'text', markdown: answer.why.map(translate).join(' ') }],
    };
  }
  const links = answer.citations.map(({ breadcrumb, url }, at) => ({
    label: `[${at + 1}] ${breadcrumb}`,
    url,
  }));
  return {
    blocks: [
      { kind: 'text', markdown: wholeAnswer(answer) },
      { kind: 'links', links },
    ],
    ...(number !== undefined && {
      buttons: [{ label: t('This is wrong'), call: { command: 'answer wrong', args: { answer: number } } }],
    }),
  };
}

/** An answer with what is said before and beside it. */
export function wholeAnswer({ lead, text, notes }: Answered): string {
  return [...(lead ? [translate(lead)] : []), text, ...notes.map(translate)].join('\n\n');
}

/** What a steward is told of an answer that somebody calls wrong; who that is, it does not say. */
export function wrongAnswerNotice({ question, answer, sections }: AnsweredQuestion, reason?: string): Reply {
  return {
    title: t('An answer from the docs is called wrong'),
    blocks: [
      { kind: 'quote', by: t('Question'), text: question },
      { kind: 'quote', by: t('Answer'), text: answer },
      ...(reason === undefined ? [] : [{ kind: 'quote' as const, by: t('Why it is wrong'), text: reason }]),
      { kind: 'links', links: sections.map(({ breadcrumb, url }) => ({ label: breadcrumb, url })) },
    ],
    buttons: [{ label: t('All gaps'), call: { command: 'docs gaps', args: {} } }],
  };
}
