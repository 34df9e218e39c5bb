/** Evidence as tests say it: only what matters, the rest is a rollout that does well. */
import type { Cell, Evidence, GateFacts, SideCounts } from '../../src/rollout/index.ts'

const bounds = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]

/** @param ms how long every answer took */
export const side = (answers: number, errors = 0, ms = 8): SideCounts => {
  const at = bounds.findIndex((bound) => ms <= bound)
  return {
    answers,
    errors,
    latency: {
      bounds,
      counts: [...bounds, 0].map((_, i) => (i === (at < 0 ? bounds.length : at) ? answers : 0)),
    },
  }
}

export const cell = (compared: number, mismatched = 0, more: Partial<Cell> = {}): Cell => ({
  version: '1.0',
  route: 'getEntity',
  from: side(compared),
  to: side(compared),
  compared,
  mismatched,
  ...more,
})

export const evidence = (
  cells: readonly Cell[],
  more: Partial<Omit<Evidence, 'gates'>> & { gates?: Partial<GateFacts> } = {},
): Evidence => ({
  cells,
  queue: { open: 0, dirty: 0, quarantined: 0, oldestMs: 0 },
  ...more,
  gates: { unready: [], oldClients: [], days: 30, kills: [], compared: cells, ...more.gates },
})
