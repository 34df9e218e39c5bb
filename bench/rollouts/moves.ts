/** How long writes wait while the authority over them changes, under a load that does not pause. */
import type { Ledger } from '../../src/rollout/index.ts'
import { quantile, type Client } from './clients.ts'
import type { Documents } from './documents.ts'
import { change, pause } from './world.ts'

export interface MoveResults {
  readonly changes: number
  readonly aborted: number
  readonly writes: number
  readonly failed: number
  /** Milliseconds of a write while nothing changes. */
  readonly usual: number
  /** Milliseconds by which the slowest write of each change took longer than usual. */
  readonly held: { readonly p50: number; readonly p99: number; readonly max: number }
}

interface Write {
  readonly from: number
  readonly to: number
}

/** @param changes there and back each count as one */
export const measureMoves = async (
  client: Client,
  ledger: Ledger,
  documents: Documents,
  { lanes, changes }: { readonly lanes: number; readonly changes: number },
): Promise<MoveResults> => {
  const writes: Write[] = []
  let [failed, aborted] = [0, 0]
  const over = new AbortController()
  const lane = async (_: unknown, at: number): Promise<void> => {
    while (!over.signal.aborted) {
      const from = performance.now()
      await documents.replace(client, '1.1', at).catch(() => {
        failed += 1
      })
      writes.push({ from, to: performance.now() })
    }
  }
  const load = Promise.all(Array.from({ length: lanes }, lane))
  await pause(2000)
  const windows: Write[] = []
  for (let done = 0; done < changes; done += 1) {
    const from = performance.now()
    const stage = done % 2 === 0 ? 'live' : 'shadow'
    if ((await change(ledger, stage)) === 'aborted') {
      aborted += 1
      done -= 1
    }
    windows.push({ from, to: performance.now() })
    // Not in step with renewals of the lease.
    await pause(700 + Math.random() * 600)
  }
  over.abort()
  await load
  const touches = (write: Write, window: Write): boolean =>
    write.to >= window.from && write.from <= window.to
  const quiet = writes.filter((write) => !windows.some((window) => touches(write, window)))
  const usual = quantile(
    quiet.map(({ from, to }) => to - from),
    0.5,
  )
  const held = windows.map((window) =>
    Math.max(
      0,
      ...writes.filter((write) => touches(write, window)).map(({ from, to }) => to - from - usual),
    ),
  )
  return {
    changes,
    aborted,
    writes: writes.length,
    failed,
    usual,
    held: { p50: quantile(held, 0.5), p99: quantile(held, 0.99), max: Math.max(...held) },
  }
}
