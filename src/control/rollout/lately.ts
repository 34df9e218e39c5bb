/** Answers of a short while ago, for what is asked many times and is expensive to know. */

/** Keys that are remembered; beyond that all are asked again. */
const most = 200

/**
 * Remembers by the first argument. What fails is asked again at once.
 *
 * @param ms how long an answer is believed; 0: not at all
 */
export const lately = <Rest extends readonly unknown[], Answer>(
  ms: number,
  ask: (key: string, ...rest: Rest) => Promise<Answer>,
  clock: () => number = () => performance.now(),
): ((key: string, ...rest: Rest) => Promise<Answer>) => {
  const known = new Map<string, { readonly at: number; readonly answer: Promise<Answer> }>()
  return (key, ...rest) => {
    const found = known.get(key)
    if (found && clock() - found.at < ms) return found.answer
    if (known.size >= most) known.clear()
    const answer = ask(key, ...rest)
    known.set(key, { at: clock(), answer })
    answer.catch(() => {
      if (known.get(key)?.answer === answer) known.delete(key)
    })
    return answer
  }
}
