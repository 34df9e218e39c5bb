/** Rollouts of a control store that is opened here. */
import type { Control } from '../../control/actions/control.ts'
import { askRollout, releaseStuck, rolloutStatus, stuckOf } from '../../control/rollout/actions.ts'
import { forgetInstance } from '../../control/rollout/forget.ts'
import { ok } from '../../errors/index.ts'
import { cliActor } from '../control/open.ts'
import type { Rollouts } from './target.ts'

/** More are read by and by. */
const mostWrites = 1000

/** Whoever can open the database may do everything. */
const actOf = (action: string, reason: string | undefined) =>
  ({ actor: cliActor(), role: 'admin', action, reason }) as const

export const storeRollouts = (control: Control): Rollouts => ({
  status: (name) => rolloutStatus(control, name),
  ask: (name, asked, version, reason) =>
    askRollout(control, actOf(`rollout.${asked.kind}`, reason), name, asked, [String(version)]),
  stuck: (name) => stuckOf(control, name, mostWrites),
  release: (id, to, reason) => releaseStuck(control, actOf(`rollout.write-${to}`, reason), id, to),
  members: async () => ok(await control.store.members()),
  forget: (id, reason) => forgetInstance(control, actOf('rollout.forget', reason), id),
})
