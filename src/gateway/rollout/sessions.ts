/** Keeps the session of a client together while a rollout moves a resource. */
import { know, movingErrors } from '../../errors/index.ts'
import { isDual } from '../../rollout/index.ts'
import type { Sessions } from '../exchange/sessions.ts'
import { bystander } from './bystander.ts'
import { capLifetimes } from './lifetimes.ts'
import { markOf, pageOf } from './page.ts'

/** Milliseconds. */
const usually = 10_000

export const createSessions = (): Sessions => {
  know(movingErrors)
  return {
    cap: (headers, { move }, freshness) => {
      if (move && isDual(move.stage)) capLifetimes(headers, freshness?.movingMs ?? usually)
    },
    page: pageOf,
    mark: markOf,
    choose: bystander,
  }
}
