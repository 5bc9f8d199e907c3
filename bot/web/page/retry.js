/**
 * @typedef {{ status: number, error?: string }} Answer status 0: no answer came
 */

/**
 * Sends until there is an answer for good. What may be sent again (no connection, or a server that is starting or
 * short of something) is, after 1, 2, 4 ... 30 seconds, or as soon as `wait` ends.
 *
 * @param {() => Promise<Answer>} send
 * @param {(milliseconds: number) => Promise<void>} wait
 * @param {{ most?: number, onWait?: (answer: Answer) => void }} [options] most tries; left out: until it works
 * @returns {Promise<Answer>}
 */
export async function untilAnswered(send, wait, { most = Number.POSITIVE_INFINITY, onWait } = {}) {
  for (let tried = 1; ; tried++) {
    const answer = await send();
    if (!canTryAgain(answer.status) || tried >= most) return answer;
    onWait?.(answer);
    await wait(pauseBefore(tried));
  }
}

/** @param {number} status */
export function canTryAgain(status) {
  return status === 0 || status === 429 || status === 502 || status === 503 || status === 504;
}

/**
 * Milliseconds before the next try.
 *
 * @param {number} tried how often already
 */
export function pauseBefore(tried) {
  return Math.min(30_000, 1000 * 2 ** (tried - 1));
}
