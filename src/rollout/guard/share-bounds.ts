/** How large a share may be in truth, of which only a sample is known. */

export interface Bounds {
  readonly lower: number
  readonly upper: number
}

const part = (share: number, truth: number): number =>
  share === 0 ? 0 : share * Math.log(share / truth)

/** Kullback-Leibler divergence of a coin with `share` from one with `truth`, in nats. */
const divergence = (share: number, truth: number): number =>
  part(share, truth) + part(1 - share, 1 - truth)

/** Enough for a double: each halves what is left. */
const halvings = 60

/** The truth farthest below `share` that is not too unlikely yet. */
const lowest = (share: number, most: number): number => {
  if (share === 0) return 0
  let [near, far] = [share, 0]
  for (let i = 0; i < halvings; i++) {
    const middle = (near + far) / 2
    if (divergence(share, middle) > most) far = middle
    else near = middle
  }
  return far
}

/**
 * Chernoff's bound (Chernoff 1952, Hoeffding 1963, theorem 1): each end is wrong with a probability of
 * `doubt` at most, whatever the truth and the number of answers are. Wilson's interval is wrong four
 * times as often as it says where hits are rare and doubt is small, which is what guardrails ask.
 *
 * @param hits of `count`, which is over 0
 * @param doubt over 0, under 1
 */
export const shareBounds = (hits: number, count: number, doubt: number): Bounds => {
  const most = Math.log(1 / doubt) / count
  return {
    lower: lowest(hits / count, most),
    upper: 1 - lowest(1 - hits / count, most),
  }
}
