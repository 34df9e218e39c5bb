/** Keeps the session of a client together while a rollout moves a resource. */
import { isDual } from '../../rollout/index.ts'
import type { Sessions } from '../exchange/sessions.ts'
import { capLifetimes } from './lifetimes.ts'

/** Milliseconds. */
const usually = 10_000

export const createSessions = (): Sessions => ({
  cap: (headers, { move }, freshness) => {
    if (move && isDual(move.stage)) capLifetimes(headers, freshness?.movingMs ?? usually)
  },
})
