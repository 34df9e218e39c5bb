/** Whether workers answer, and what all of them have counted. */
import {
  combine,
  lasting,
  type Logger,
  type MetricData,
  type Metrics,
} from '../../../telemetry/index.ts'
import type { Member } from './member.ts'
import type { Team } from './team.ts'

/** Milliseconds that a worker may take to answer operators. */
export const answerMs = 2000

/** How often each is asked, and how long it may say nothing before it is ended, in milliseconds. */
export interface Pulse {
  readonly everyMs: number
  readonly silentMs: number
}

export const usualPulse: Pulse = { everyMs: 2000, silentMs: 30_000 }

export interface Watch {
  /** Asks all workers, each for a bounded time; nobody waits for one that is known not to answer. */
  collect(): Promise<readonly MetricData[]>
  isSilent(member: Member): boolean
  /** Those that serve and are not known not to. */
  answering(): readonly Member[]
  end(): void
}

export interface WatchOptions {
  readonly team: Team
  readonly size: number
  readonly log: Logger
  readonly metrics: Metrics
  readonly pulse: Pulse
  /** Called for each that has just answered. */
  readonly answered: (member: Member) => void
}

export const watchTeam = (options: WatchOptions): Watch => {
  const { team, size, log, metrics, pulse, answered } = options
  const silentSince = new WeakMap<Member, number>()
  const states = metrics.gauge('isthmus.workers', {
    description: 'Workers by what they do: those that serve, are missing, or do not answer',
    unit: '{worker}',
    labels: ['state'],
    across: 'sum',
  })

  /** Whether it answers, and what follows of that. */
  const look = async (member: Member): Promise<boolean> => {
    const { worker, pid } = member
    const told = await member.channel.ask('metrics', undefined, answerMs)
    if (told) {
      member.metrics = told
      if (silentSince.delete(member)) log.info({ worker, pid }, 'A worker answers again')
      answered(member)
      return true
    }
    if (!team.serving.includes(member)) return false
    const since = silentSince.get(member)
    if (since === undefined) {
      silentSince.set(member, performance.now())
      log.warn({ worker, pid }, 'A worker does not answer')
    } else if (performance.now() - since > pulse.silentMs) {
      // Told once: it takes a moment to end.
      silentSince.set(member, Infinity)
      log.error({ worker, pid }, 'A worker has not answered for long: it is ended')
      member.kill()
    }
    return false
  }

  /** Those that are being asked: nobody is asked twice at once. */
  const asked = new Map<Member, Promise<boolean>>()
  const isAnswering = (member: Member): Promise<boolean> => {
    const looking = asked.get(member) ?? look(member).finally(() => asked.delete(member))
    asked.set(member, looking)
    return looking
  }
  const pulses = setInterval(() => {
    for (const member of team.serving) void isAnswering(member)
  }, pulse.everyMs)
  pulses.unref()

  return {
    collect: async () => {
      const now = new Set<Member>()
      await Promise.all(
        team.all.map(async (member) => {
          if (!silentSince.has(member) && (await isAnswering(member))) now.add(member)
        }),
      )
      const { serving, all, past } = team
      const count = serving.filter((member) => now.has(member)).length
      states.set(count, { state: 'serving' })
      states.set(serving.length - count, { state: 'silent' })
      states.set(size - serving.length, { state: 'missing' })
      return combine([
        { worker: undefined, metrics: metrics.collect() },
        { worker: undefined, metrics: past },
        ...all.map((member) => ({
          worker: String(member.worker),
          // What one that does not answer told last: sums never go back. Its gauges are not known.
          metrics: now.has(member) ? member.metrics : lasting(member.metrics),
        })),
      ])
    },
    isSilent: (member) => silentSince.has(member),
    answering: () => team.serving.filter((member) => !silentSince.has(member)),
    end: () => clearInterval(pulses),
  }
}
