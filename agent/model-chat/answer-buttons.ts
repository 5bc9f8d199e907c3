import { t } from '../language/translate.ts';
import type { Button } from '../reply.ts';

/** Longest text that every platform shows in a form's field (Discord, https://discord.com/developers/docs/components/reference#text-input). */
const editable = 4000;

/** What can be done about an answer that a model has just given, most likely first. */
export function answerButtons(answer: {
  /** Its number. */
  turn: number;
  said: string;
  text: string;
  /** Whether somebody may have it corrected here. */
  correctable: boolean;
}): Button[] {
  const { turn, said, text } = answer;
  return [
    { label: t('Good answer'), call: { command: 'rate answer', args: { turn, rating: 'good' } } },
    { label: t('Bad answer'), call: { command: 'rate answer', args: { turn, rating: 'bad' } } },
    ...(answer.correctable ? [correctIt(turn, text)] : []),
    { label: t('Why?'), call: { command: 'why answer', args: { turn } } },
    { label: t('Answer again'), call: { command: 'answer again', args: { turn } }, only: 'asker' },
    {
      label: t('Edit my message'),
      call: { command: 'edit message', args: { turn, ...(said.length <= editable && { message: said }) } },
      mode: 'form',
      only: 'asker',
    },
  ];
}

/** Ends the answers that are being written. */
export const stopButton = (): Button => ({
  label: t('Stop'),
  call: { command: 'stop answers', args: {} },
  only: 'asker',
});

function correctIt(turn: number, text: string): Button {
  return {
    label: t('Correct it'),
    // What a field can't hold whole would lose its end: then it is written anew.
    call: { command: 'correct answer', args: { turn, ...(text.length <= editable && { answer: text }) } },
    mode: 'form',
  };
}
