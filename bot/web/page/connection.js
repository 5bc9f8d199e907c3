import { eventReader } from './event-stream.js';
import { pauseBefore } from './retry.js';

/**
 * @typedef {'connecting' | 'open' | 'lost' | 'signed out'} ConnectionState
 */

/** The server says something at least every 20 seconds, be it a comment. */
const silence = 45_000;

/**
 * Hears what happens in the chat, and goes on hearing it: after a lost connection or a restart of the server it asks
 * for what came after the last event it has.
 *
 * @param {object} options
 * @param {(event: { event: string, data: unknown }) => void} options.onEvent
 * @param {(state: ConnectionState, words: string) => void} options.onState words: the server's, where it had any
 */
export function openConnection({ onEvent, onState }) {
  /** @type {string | undefined} */
  let last;
  let newest = '';
  let tried = 0;
  let wake = () => {};

  async function hear() {
    const stop = new AbortController();
    let timer = setTimeout(() => stop.abort(), silence);
    try {
      const response = await fetch('/api/events', {
        headers: { Accept: 'text/event-stream', ...(last !== undefined && { 'Last-Event-ID': last }) },
        cache: 'no-store',
        signal: stop.signal,
      });
      if (response.status === 401 || response.status === 403) {
        const { error } = await response.json().catch(() => ({}));
        onState('signed out', typeof error === 'string' ? error : '');
        return 'signed out';
      }
      if (!response.ok || !response.body) return 'lost';
      const resumed = last !== undefined;
      const read = eventReader(({ event, data, id }) => {
        // The backlog of a first visit is not in the order of revisions: only its end is a place to go on from.
        if (id !== undefined) newest = id;
        if (newest && (resumed || event === 'ready' || last !== undefined)) last = newest;
        if (event === 'ready') {
          tried = 0;
          onState('open', '');
        }
        onEvent({ event, data: JSON.parse(data) });
      });
      const text = response.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await text.read(); !piece.done; piece = await text.read()) {
        clearTimeout(timer);
        timer = setTimeout(() => stop.abort(), silence);
        read(piece.value);
      }
    } catch {
      // Aborted for its silence, or the server is gone: either way it is tried again.
    } finally {
      clearTimeout(timer);
    }
    return 'lost';
  }

  async function run() {
    for (;;) {
      const ended = await hear();
      if (ended === 'lost') onState('lost', '');
      tried++;
      await pause(ended === 'signed out' ? 30_000 : Math.min(8000, pauseBefore(tried)));
    }
  }

  /** @param {number} milliseconds */
  function pause(milliseconds) {
    return /** @type {Promise<void>} */ (
      new Promise(resolve => {
        const timer = setTimeout(resolve, milliseconds);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      })
    );
  }

  addEventListener('online', () => wake());
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden) wake();
  });
  onState('connecting', '');
  run();
}
