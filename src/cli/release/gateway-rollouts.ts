/** Rollouts of a gateway that runs, by its admin API. */
import type { RolloutStatus } from '../../control/rollout/actions.ts'
import type { ForgottenInstance } from '../../control/rollout/forget.ts'
import type { LedgerMember, StuckWrite } from '../../control/port.ts'
import { ok, type Result } from '../../errors/index.ts'
import type { Ask } from './admin-api.ts'
import type { Rollouts } from './target.ts'

const of = (name: string): string => `/rollouts/${encodeURIComponent(name)}`
const said = (reason: string | undefined) => (reason === undefined ? {} : { reason })

/** All pages of them. */
const membersBy = async (ask: Ask): Promise<Result<readonly LedgerMember[]>> => {
  const members: LedgerMember[] = []
  for (let cursor: string | undefined; ;) {
    const found = await ask('/members', { query: { limit: 1000, cursor } })
    if (!found.ok) return found
    const { items, next } = found.value as { items: LedgerMember[]; next: string | null }
    members.push(...items)
    if (next === null) return ok(members)
    cursor = next
  }
}

/** What the API answers is of the form that its document says. */
export const gatewayRollouts = (ask: Ask): Rollouts => ({
  status: async (name) => (await ask(`${of(name)}/status`)) as Result<RolloutStatus>,
  ask: async (name, { kind, ...asked }, version, reason) =>
    (await ask(`${of(name)}/${kind}`, {
      method: 'POST',
      body: { ...asked, ...said(reason) },
      ifMatch: String(version),
    })) as Result<RolloutStatus>,
  stuck: async (name) => {
    const found = await ask(`${of(name)}/writes`, { query: { limit: 1000 } })
    return found.ok ? ok((found.value as { items: StuckWrite[] }).items) : found
  },
  release: async (id, to, reason) =>
    (await ask(`/writes/${encodeURIComponent(id)}/${to}`, {
      method: 'POST',
      body: said(reason),
    })) as Result<StuckWrite>,
  members: () => membersBy(ask),
  forget: async (id, reason) =>
    (await ask(`/members/${encodeURIComponent(id)}/forget`, {
      method: 'POST',
      body: said(reason),
    })) as Result<ForgottenInstance>,
})
