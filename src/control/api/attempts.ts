/** Who fails to prove itself too often has to wait; nobody else has to, and memory is bounded. */
import { LRUCache } from 'lru-cache'

export interface AttemptLimits {
  /** Failures of one address within `ms` before it has to wait. */
  readonly perAddress: number
  /** Failures of all addresses within `ms`; beyond them, an address has to wait after its first one. */
  readonly overall: number
  readonly ms: number
  /** Addresses that are remembered, the last to fail first. */
  readonly addresses: number
}

export const defaultAttemptLimits: AttemptLimits = {
  perAddress: 10,
  overall: 300,
  ms: 60_000,
  addresses: 10_000,
}

export interface Attempts {
  /** Milliseconds that this address has to wait before it may try again; 0 where it need not. */
  wait(address: string): number
  failed(address: string): void
}

interface Window {
  /** Milliseconds since 1970. */
  readonly since: number
  readonly count: number
}

/** Whoever has one IPv6 address has all of its /64 (RFC 6177). */
const networkOf = (address: string): string => {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address
  const [head = '', tail = ''] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::') ? Array(Math.max(0, 8 - first.length - last.length)) : []
  return [...first, ...zeros.fill('0'), ...last].slice(0, 4).join(':')
}

/** @param now milliseconds since 1970 */
export const createAttempts = (
  now: () => number,
  { perAddress, overall, ms, addresses }: AttemptLimits = defaultAttemptLimits,
): Attempts => {
  const failures = new LRUCache<string, Window>({ max: addresses })
  let all: Window = { since: 0, count: 0 }
  /** The window that counts at the moment; a clock that jumps begins a new one. */
  const current = (window: Window | undefined, at: number): Window =>
    window && Math.abs(at - window.since) < ms ? window : { since: at, count: 0 }
  const counted = (window: Window): Window => ({ ...window, count: window.count + 1 })
  return {
    wait: (address) => {
      const at = now()
      const own = current(failures.get(networkOf(address)), at)
      const most = current(all, at).count >= overall ? 1 : perAddress
      return own.count < most ? 0 : Math.max(1, own.since + ms - at)
    },
    failed: (address) => {
      const at = now()
      const network = networkOf(address)
      failures.set(network, counted(current(failures.get(network), at)))
      all = counted(current(all, at))
    },
  }
}
