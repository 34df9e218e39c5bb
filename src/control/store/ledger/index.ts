/** The ledger of rollouts over any of the databases of the control store. */
import type { Ledger } from '../../../rollout/index.ts'
import type { LedgerTimes } from '../../port.ts'
import type { Database } from '../database.ts'
import {
  abort,
  adopt,
  authorities,
  commit,
  found,
  leave,
  prepare,
  renew,
  restage,
} from './authorities.ts'
import { inTheWay } from './behind.ts'
import {
  backlog,
  confirm,
  dirty,
  exchange,
  fresh,
  handOver,
  intentsOf,
  putOff,
  quarantine,
  take,
} from './intents.ts'

export type { LedgerTimes } from '../../port.ts'

/**
 * @param member id of the process, which no other one ever has
 * @param name how people know the process
 */
export const createLedger = (
  db: Database,
  member: string,
  times: LedgerTimes,
  name = '',
): Ledger => {
  const holding = { db, member, name, times }
  return {
    exchange: (openings, closings) => exchange(holding, openings, closings),
    confirm: (intent) => confirm(holding, intent),
    fresh: (intent) => fresh(holding, intent),
    dirty: (intent, inFlight, problem, key) => dirty(holding, intent, inFlight, problem, key),
    handOver: (intent) => handOver(holding, intent),
    putOff: (intent, inFlight, problem, afterMs) =>
      putOff(holding, intent, inFlight, problem, afterMs),
    quarantine: (intent, problem) => quarantine(holding, intent, problem),
    take: () => take(holding),
    intentsOf: (resource, key, lastingMs) => intentsOf(holding, resource, key, lastingMs),
    backlog: () => backlog(holding),
    renew: (acks) => renew(holding, acks),
    leave: () => leave(holding),
    authorities: () => authorities(holding),
    found: (resource, first) => found(holding, resource, first),
    adopt: (resource, epoch, rollout) => adopt(holding, resource, epoch, rollout),
    restage: (resource, epoch, to, seen) => restage(holding, resource, epoch, to, seen),
    prepare: (resource, epoch, next, seen) => prepare(holding, resource, epoch, next, seen),
    commit: (resource, epoch, seen) => commit(holding, resource, epoch, seen),
    abort: (resource, epoch) => abort(holding, resource, epoch),
    inTheWay: (resource, epoch) => inTheWay(holding, resource, epoch),
  }
}
