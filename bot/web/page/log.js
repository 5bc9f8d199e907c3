import { h } from './dom.js';
import { openMessage } from './message.js';
import { placeOf } from './order.js';
import { followed, isAtEnd, steadied } from './scroll.js';
import { pause } from './words.js';

/**
 * @import { WireDraft, WireMessage } from './wire.ts'
 * @import { Doing } from './message.js'
 * @typedef {ReturnType<typeof openMessage>} View
 */

/**
 * The messages on the page, in their order, the newest kept in sight as long as the reader is at the end.
 *
 * @param {object} parts
 * @param {HTMLElement} parts.scroller
 * @param {HTMLElement} parts.messages
 * @param {HTMLElement} parts.pending messages on their way, below the others
 * @param {HTMLElement} parts.older shown while there are earlier messages
 * @param {HTMLElement} parts.down leads to the end, shown while the reader is elsewhere
 * @param {Doing} doing
 */
export function openLog({ scroller, messages, pending, older, down }, doing) {
  /** @type {View[]} */
  const views = [];
  let follows = true;
  let loading = false;
  let expecting = false;
  const scroll = () => ({
    top: scroller.scrollTop,
    height: scroller.scrollHeight,
    view: scroller.clientHeight,
  });

  function toEnd() {
    follows = true;
    scroller.scrollTop = scroller.scrollHeight;
  }

  function follow() {
    if (!follows) return;
    const newest = pending.lastElementChild ?? messages.lastElementChild;
    const begins = newest
      ? newest.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop
      : 0;
    scroller.scrollTop = followed(scroll(), begins);
  }

  let top = 0;
  scroller.addEventListener(
    'scroll',
    () => {
      const atEnd = isAtEnd(scroll());
      // What grows below is not the reader's doing; scrolling back is.
      if (atEnd) follows = true;
      else if (scroller.scrollTop < top - 1) follows = false;
      top = scroller.scrollTop;
      if (atEnd) down.classList.remove('news');
      down.hidden = atEnd;
      if (scroller.scrollTop < 200 && !older.hidden) loadOlder();
    },
    { passive: true },
  );
  // Whatever makes the content or the room for it change: a picture that arrives, the keyboard of a phone.
  const watch = new ResizeObserver(() => {
    follow();
    down.hidden = isAtEnd(scroll());
  });
  watch.observe(scroller);
  if (messages.parentElement) watch.observe(messages.parentElement);
  down.addEventListener('click', toEnd);
  older.addEventListener('click', loadOlder);

  /**
   * @param {WireMessage} message
   * @returns {boolean} whether it is new, or says something else about how things stand
   */
  function put(message) {
    const known = views.find(view => view.id === message.id);
    if (known) return message.revision >= known.message().revision && known.update(message);
    const view = openMessage(message, doing);
    const at = placeOf(views, message.id);
    views.splice(at, 0, view);
    messages.insertBefore(view.entry, messages.children[at] ?? null);
    stampTime(at);
    stampTime(at + 1);
    if (at < views.length - 1) return true;
    // An answer to what the reader did is shown to them wherever they did it.
    if (expecting && !message.mine) {
      expecting = false;
      follows = true;
      follow();
    }
    if (!follows) down.classList.add('news');
    return true;
  }

  /** @param {number} at */
  function stampTime(at) {
    const view = views[at];
    if (!view) return;
    const before = views[at - 1];
    const when = new Date(view.message().at);
    const words = pause(when, before && new Date(before.message().at), new Date());
    view.entry.querySelector('.when')?.remove();
    if (words)
      view.entry.prepend(h('p', { class: 'when' }, h('time', { datetime: view.message().at }, words)));
  }

  async function loadOlder() {
    const first = views[0];
    if (loading || !first) return;
    loading = true;
    older.setAttribute('aria-busy', 'true');
    try {
      const response = await fetch(`/api/messages?before=${first.message().revision}`, { cache: 'no-store' });
      if (!response.ok) return;
      const { messages: earlier, more } = await response.json();
      const before = scroll();
      for (const message of earlier) put(message);
      older.hidden = !more;
      scroller.scrollTop = steadied(before, scroll());
    } catch {
      // No connection: the button stays, and says what it does.
    } finally {
      loading = false;
      older.removeAttribute('aria-busy');
    }
  }

  return {
    put,
    toEnd,
    /** The next message answers something the reader did. */
    expect() {
      expecting = true;
    },
    /** @param {WireDraft} draft */
    draft: draft => views.find(view => view.id === draft.id)?.draft(draft.reply),
    /** Something has been answered: what was pressed may be pressed again. */
    freeButtons() {
      for (const view of views) view.free();
    },
    /**
     * Presses the button of that key in the newest message that has one.
     *
     * @param {string} key
     * @returns {boolean}
     */
    pressKey: key => views.toReversed().some(view => view.pressKey(key)),
    /** @param {boolean} more */
    setOlder(more) {
      older.hidden = !more;
    },
    /** @returns {number} */
    count: () => views.length,
  };
}
