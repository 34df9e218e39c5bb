/** What the admin listener asks of a team. */
import type { Hono } from 'hono'
import type { Check } from '../../../gateway/index.ts'
import type { CensusMemory } from '../../node-census.ts'
import type { AdminAnswer, AdminQuestion } from '../messages.ts'
import { controlCheck, drainingCheck, flagsCheck, killsCheck, policyCheck } from '../../checks.ts'
import { createClusterAdmin, type WorkerState } from './admin.ts'
import type { Feeding } from './feeding.ts'
import type { Member } from './member.ts'
import type { Team } from './team.ts'
import { answerMs, type Watch } from './watch.ts'

/** Milliseconds after which a worker that cannot be replaced makes the gateway unready. */
const missingMs = 60_000

const ask = (member: Member, question: AdminQuestion): Promise<AdminAnswer | undefined> =>
  member.channel.ask('admin', question, answerMs)

const sourceChecks = ({ config, source }: Feeding): readonly Check[] => {
  const status = source.policy.status()
  const control = status.source === 'store' ? config.control : undefined
  return [
    policyCheck(status),
    ...(source.flags ? [flagsCheck(source.flags.status())] : []),
    ...(source.kills ? [killsCheck(source.kills)] : []),
    ...(control ? [controlCheck(status, control.pollMs)] : []),
  ]
}

/** As workers tell of themselves; nothing of one that does not answer. */
const databaseChecksOf = async (member: Member): Promise<readonly Check[]> => {
  const question = { method: 'GET', target: '/readyz?verbose', headers: [], body: undefined }
  const answer = await ask(member, question)
  if (!answer) return []
  const { checks } = JSON.parse(new TextDecoder().decode(answer.body)) as { checks: Check[] }
  return checks
    .filter(({ name }) => name.startsWith('database '))
    .map((check) => ({ ...check, name: `worker ${member.worker}, ${check.name}` }))
}

export interface AdminOfOptions {
  readonly team: Team
  readonly size: number
  readonly watch: Watch
  readonly feeding: Feeding
  readonly census: CensusMemory['ask'] | undefined
  readonly isDraining: () => boolean
}

export const adminOf = (options: AdminOfOptions): Hono => {
  const { team, size, watch, feeding, census, isDraining } = options
  const stateOf = (worker: number): WorkerState => {
    const away = team.missing().get(worker)
    const member = team.serving.find((one) => one.worker === worker)
    if (away !== undefined || !member) {
      return { worker, ok: false, says: `missing for ${Math.round((away ?? 0) / 1000)} s` }
    }
    const ok = !watch.isSilent(member)
    const serves = `process ${member.pid ?? 'unknown'}, policy ${feeding.policyOf(member)}`
    return { worker, ok, says: ok ? serves : `${serves}, does not answer` }
  }
  return createClusterAdmin({
    unready: () => {
      if (isDraining()) return 'draining'
      if (team.serving.length === 0) return 'no worker serves'
      const long = [...team.missing()].find(([, ms]) => ms > missingMs)
      return long && `worker ${long[0]} is missing`
    },
    workers: () => Array.from({ length: size }, (_, at) => stateOf(at + 1)),
    checks: () => [...sourceChecks(feeding), drainingCheck(isDraining())],
    ownChecks: async () => {
      const { backends } = feeding.config
      if (!Object.values(backends).some(({ spacetimedb }) => spacetimedb)) return []
      return (await Promise.all(watch.answering().map(databaseChecksOf))).flat()
    },
    metrics: () => watch.collect(),
    flags: () => {
      const { policy, flags } = feeding.source
      return { version: policy.current.flags.version, status: flags?.status() }
    },
    census,
    askAll: async (question) => {
      const answers = await Promise.all(watch.answering().map((member) => ask(member, question)))
      return answers.flatMap((answer) => answer ?? [])
    },
    askOne: async (question) => {
      for (const member of watch.answering()) {
        const answer = await ask(member, question)
        if (answer) return answer
      }
      return undefined
    },
    body: () => {
      const { bodyBytes, headerBytes, requestMs } = feeding.config.limits
      return { bytes: bodyBytes + headerBytes, ms: requestMs }
    },
  })
}
