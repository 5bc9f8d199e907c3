/** Waits that end early when the connection comes back. */
export function openWaiting() {
  /** @type {Set<() => void>} */
  const waiters = new Set();
  return {
    /**
     * @param {number} milliseconds
     * @returns {Promise<void>}
     */
    wait(milliseconds) {
      return new Promise(resolve => {
        const done = () => {
          clearTimeout(timer);
          waiters.delete(done);
          resolve();
        };
        const timer = setTimeout(done, milliseconds);
        waiters.add(done);
      });
    },
    wake() {
      for (const done of [...waiters]) done();
    },
  };
}
