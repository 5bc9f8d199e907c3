/**
 * Where a message belongs among those shown, which are in the order of their ids: the index it is put before. Mostly
 * the end, so the search begins there.
 *
 * @param {readonly { id: number }[]} shown
 * @param {number} id
 */
export function placeOf(shown, id) {
  let at = shown.length;
  while (at > 0 && (shown[at - 1]?.id ?? 0) > id) at--;
  return at;
}

/**
 * Which of the messages on their way a message of the reader's own confirms: the one it says, else (from a server that
 * does not say) the first whose words it repeats.
 *
 * @template {{ id: string, text: string }} Waiting
 * @param {readonly Waiting[]} waiting
 * @param {{ sent?: string, words: string }} message
 * @returns {Waiting | undefined}
 */
export function confirmed(waiting, { sent, words }) {
  if (sent !== undefined) return waiting.find(one => one.id === sent);
  return waiting.find(one => flat(one.text) === flat(words));
}

/**
 * Forms are sent with the line ends of the web, whatever they were.
 *
 * @param {string} text
 */
function flat(text) {
  return text.replace(/\r\n?/g, '\n').trim();
}
