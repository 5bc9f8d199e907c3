/** As many as somebody goes back to; the rest stands in the conversation. */
const most = 30;

/**
 * What was sent from this tab, to be sent again or changed: ArrowUp in an empty field brings the last, further presses
 * those before it, ArrowDown goes back.
 *
 * @param {Pick<Storage, 'getItem' | 'setItem'>} storage
 */
export function openRecall(storage) {
  /** @type {string[]} */
  let sent = JSON.parse(storage.getItem('sent') ?? '[]');
  let at = sent.length;

  return {
    /** @param {string} text */
    keep(text) {
      if (text.trim()) sent = [...sent.filter(one => one !== text), text].slice(-most);
      at = sent.length;
      storage.setItem('sent', JSON.stringify(sent));
    },
    /**
     * @param {string} key
     * @param {string} written
     * @returns {string | undefined} what is to stand in the field now; none where the key is the field's own
     */
    key(key, written) {
      const isShown = at < sent.length && written === sent[at];
      if (!isShown) {
        // Whatever else is written is not lost to a key.
        if (written) return undefined;
        at = sent.length;
      }
      if (key === 'ArrowUp' && at > 0) return sent[--at];
      if (key === 'ArrowDown' && at < sent.length) return sent[++at] ?? '';
      return undefined;
    },
  };
}
