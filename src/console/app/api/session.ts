/**
 * The token of this tab. It lives as long as the tab does, and is in no cookie: no other page can use it
 * without having it.
 */

const key = 'isthmus.token'

type Listener = () => void

const listeners = new Set<Listener>()

/** Where the browser keeps nothing, the token lives as long as the page. */
const stored = (): string | undefined => {
  try {
    return sessionStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

let token = stored()
/** Why there is none any more. */
let endedBy: 'expired' | 'left' | undefined

const tell = (): void => {
  for (const listener of listeners) listener()
}

export const session = {
  get token(): string | undefined {
    return token
  },
  get endedBy(): typeof endedBy {
    return endedBy
  },
  begin(next: string): void {
    token = next
    endedBy = undefined
    try {
      sessionStorage.setItem(key, next)
    } catch {
      // It is kept by this page all the same.
    }
    tell()
  },
  /** @param by `expired`: the gateway does not take the token any more */
  end(by: 'expired' | 'left'): void {
    if (token === undefined) return
    token = undefined
    endedBy = by
    try {
      sessionStorage.removeItem(key)
    } catch {
      // Nothing was kept.
    }
    tell()
  },
  subscribe(listener: Listener): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
}
