/** Goes on with a value: at once where it is there, which is most of the time, else when it has come. */
export const after = <T, R>(
  value: Promise<T> | T,
  then: (value: T) => Promise<R> | R,
): Promise<R> | R => (value instanceof Promise ? value.then((come) => then(come)) : then(value))
