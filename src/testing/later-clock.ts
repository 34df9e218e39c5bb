/** Another time of day for a moment: what a function answers must not depend on when it is called. */

const shift = 26 * 60 * 60 * 1000 + 61_001

/** Runs `body`, which must not wait for anything, with a clock that is a day ahead. */
export const withLaterClock = <T>(body: () => T): T => {
  const Now = globalThis.Date
  const later = () => Now.now() + shift
  globalThis.Date = new Proxy(Now, {
    construct: (target, given: [], made) =>
      Reflect.construct(target, given.length === 0 ? [later()] : given, made) as Date,
    apply: () => new Now(later()).toString(),
    get: (target, name, self) => (name === 'now' ? later : Reflect.get(target, name, self)),
  })
  try {
    return body()
  } finally {
    globalThis.Date = Now
  }
}
