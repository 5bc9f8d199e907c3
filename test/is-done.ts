/** Whether a promise has settled by now: after some turns of the event loop, without a clock. */
export async function isDone(promise: Promise<unknown> | undefined): Promise<boolean> {
  let done = false;
  const settled = () => {
    done = true;
  };
  Promise.resolve(promise).then(settled, settled);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  return done;
}
