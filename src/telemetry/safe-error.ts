/** Errors in logs. What others threw may quote what they were given, and then shows where it was thrown only. */

const foreign = new WeakSet<object>()

/**
 * Marks what somebody else's code threw while it had values of documents before it: a log names its
 * kind and where it was thrown, and nothing of its text.
 *
 * @example log.error({ error: withoutText(thrown) }, 'An adapter failed')
 */
export const withoutText = (thrown: unknown): unknown => {
  if (typeof thrown !== 'object' || thrown === null) return typeof thrown
  foreign.add(thrown)
  return thrown
}

/** Frames alone: an error's stack begins with its own text, which may have many lines. */
export const framesOf = ({ stack = '', message }: Error): string => {
  const at = stack.lastIndexOf(message)
  const rest = message === '' ? stack : at < 0 ? '' : stack.slice(at + message.length)
  return rest
    .split('\n')
    .filter((line) => /^ {4}at /.test(line))
    .join('\n')
}

/** Whether its text is left out, as it was marked or is the cause of one that was. */
export const isForeign = (error: object): boolean => foreign.has(error)

/** The name of a class, or of its base where it is a text of any kind. */
export const kindOfError = ({ name }: Error): string =>
  /^[A-Z]\w{0,63}$/.test(name) ? name : 'Error'
