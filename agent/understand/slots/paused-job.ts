import type { Call } from '../../reply.ts';
import type { Reading } from './reading.ts';

/**
 * A job that is to be stopped, as the pause that it is when the words say so; undefined where they say more, or another
 * thing. The classifier never learns it: the two are told apart by their verb alone, and learned as sentences a pause
 * takes “stop job 12” away from what asks first.
 *
 * @param stop what was understood
 */
export function pauseOf(stop: Call, { said }: Reading): Call | undefined {
  const words = said.words.map(({ text }) => text);
  const heard = ` ${words.join(' ')} `;
  const isPause = words.some(word => pausing.has(word)) || phrases.some(phrase => heard.includes(phrase));
  if (!isPause || words.some(word => ending.has(word)) || heard.includes(' 取 消 ')) return undefined;
  return { command: 'job pause', args: stop.args };
}

/** As they are folded: without accents. Spanish and Portuguese, German, French, Russian and Indonesian follow. */
const pausing = new Set(
  (
    'pause suspend pausa pausar pausen suspende suspender suspenda pausiere pausieren pausier suspends suspendre ' +
    'suspendez паузу приостанови приостановите приостановить jeda'
  ).split(' '),
);

const phrases = [' on hold ', ' 暂 停 '];

/** Verbs that end a job for good: what has both is asked about. */
const ending = new Set(
  (
    'stop cancel abort kill end stoppe stopp abbrechen brich beende cancela cancelar para pare termina annule annuler ' +
    'arrete arreter останови отмени прекрати hentikan batalkan'
  ).split(' '),
);
