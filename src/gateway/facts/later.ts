/** Work that no request waits for: a queue of bounded length and weight, done a little at a time. */

export interface Later {
  /** What waits, in bytes. */
  readonly weight: number
  readonly length: number
  /** Answers false where there is no room: then it is not done. */
  add(work: Work): boolean
  /** Does work of about `most` bytes, at least one piece; answers whether something is left. */
  run(most: number): Promise<boolean>
}

export interface Work {
  /** Bytes that it keeps in memory while it waits. */
  readonly weight: number
  /** Never rejects. */
  readonly run: () => void | Promise<void>
}

export interface LaterLimits {
  readonly length: number
  /** Bytes */
  readonly weight: number
}

/** What the smallest piece counts for, in bytes. */
const least = 512

export const createLater = (limits: LaterLimits): Later => {
  let waiting: Work[] = []
  /** Where the queue begins: what is before it has been done. */
  let first = 0
  let weight = 0

  const next = (): Work | undefined => {
    const work = waiting[first]
    if (!work) return undefined
    first += 1
    if (first === waiting.length || first > 1024) {
      waiting = waiting.slice(first)
      first = 0
    }
    weight -= work.weight
    return work
  }

  return {
    get weight() {
      return weight
    },
    get length() {
      return waiting.length - first
    },
    add: (work) => {
      if (waiting.length - first >= limits.length) return false
      if (weight + work.weight > limits.weight) return false
      waiting.push(work)
      weight += work.weight
      return true
    },
    run: async (most) => {
      let done = 0
      do {
        const work = next()
        if (!work) return false
        done += work.weight + least
        const running = work.run()
        if (running) await running
      } while (done < most)
      return first < waiting.length
    },
  }
}
