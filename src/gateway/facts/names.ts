/** Under which name a client is counted: ids that strangers make up must not fill the census. */

/** Those that nobody listed, beyond as many as are told apart. No client can have this id. */
export const others = 'others'

export interface Names {
  /** How many that nobody listed are told apart at present. */
  readonly strangers: number
  /** @param now milliseconds since 1970 */
  nameOf(client: string, now: number): string
}

export interface NamesContext {
  /** Whether the policy lists a client. Asked once a day for each. */
  readonly isListed: (client: string) => boolean
  /** How many that nobody listed are told apart in one day (UTC). */
  readonly most: number
}

const dayMs = 86_400_000

/**
 * Listed clients keep their id. Of those that only a token, a proxy or a cookie names, the first
 * ones of each day keep it as well; further ones are counted together.
 */
export const createNames = ({ isListed, most }: NamesContext): Names => {
  let day = 0
  let strangers = new Set<string>()
  return {
    get strangers() {
      return strangers.size
    },
    nameOf: (client, now) => {
      if (strangers.has(client)) return client
      if (isListed(client)) return client
      const today = Math.floor(now / dayMs)
      // A clock may be set back: then it is another day, too.
      if (today !== day) {
        day = today
        strangers = new Set()
      }
      if (strangers.size >= most) return others
      strangers.add(client)
      return client
    },
  }
}
