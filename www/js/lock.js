// How a page learns that a worker was killed, which says nothing itself: the worker holds a lock, and lets go of it.

/** Resolves once this worker holds its lock, or cannot: where storage is blocked there are none. @returns {Promise<void>} */
export function holdLock() {
  const { locks } = navigator;
  if (!locks) return Promise.resolve();
  return new Promise((resolve) => {
    const hold = () => {
      resolve();
      return new Promise(() => {});
    };
    locks.request(self.name, hold).catch(() => resolve());
  });
}
