/**
 * Gates between stages, after the phases of a migration: the schema is ready, the data has been
 * copied, the compatibility layer answers alike, clients have moved, nothing is left behind. Whoever
 * wants to a stage passes all gates on the way to it.
 */
import type { Cell, Evidence } from './evidence.ts'
import { findings } from './guard/index.ts'
import { confidenceOf, type Rollout, type RolloutState } from './plan/index.ts'
import { stages, type Stage } from './stage.ts'
import { findingWords, inWords } from './words.ts'

export type Gate = 'schema' | 'script' | 'compatibility' | 'clients' | 'cleanup'

export interface Refusal {
  readonly gate: Gate
  readonly why: string
}

interface Asked {
  readonly rollout: Rollout
  readonly state: Pick<RolloutState, 'copied'>
  readonly evidence: Pick<Evidence, 'queue' | 'gates'>
  readonly now: number
}

type Look = (asked: Asked) => readonly string[]

const most = 5

/** The first few, and how many more there are. */
const few = (all: readonly string[]): string[] =>
  all.length <= most ? [...all] : [...all.slice(0, most), `and ${all.length - most} more`]

/** What comparisons say against the new backend. */
const differs: Look = ({ rollout: { plan }, evidence: { gates } }) => {
  const { mismatch = 0 } = plan?.guardrails ?? {}
  const watched = {
    stage: 'live',
    guardrails: { mismatch },
    confidence: confidenceOf(plan),
    minimum: 1,
  } as const
  const cells: readonly Cell[] = gates.compared.filter(({ compared }) => compared > 0)
  const queue = { open: 0, dirty: 0, quarantined: 0, oldestMs: 0 }
  const found = findings(watched, { cells, queue })
  return few(found.flatMap((one) => (one.verdict === 'broken' ? [findingWords(one)] : [])))
}

const quarantined: Look = ({ evidence: { queue } }) =>
  queue.quarantined === 0
    ? []
    : [`${queue.quarantined} writes are in quarantine: repair them, or declare them lost by name`]

/** What a kill switch sends to a backend that is not kept current any more is lost. */
const killed: Look = ({ rollout: { from }, evidence: { gates } }) =>
  few(
    gates.kills.map(
      (scope) => `the kill switch ${scope} sends requests to ${from}: take it back first`,
    ),
  )

const looks: Readonly<Record<Gate, { readonly before: Stage; readonly look: Look }>> = {
  schema: { before: 'dualwrite', look: ({ evidence: { gates } }) => few(gates.unready) },
  script: {
    before: 'shadow',
    look: ({ rollout: { from, to }, state }) =>
      state.copied === true
        ? []
        : [`nobody has said yet that the data of ${from} has been copied to ${to} and verified`],
  },
  compatibility: {
    before: 'live',
    look: (asked) => [
      ...(asked.evidence.gates.compared.some(({ compared }) => compared > 0)
        ? []
        : ['no answer of the two backends has been compared yet']),
      ...differs(asked),
      ...quarantined(asked),
    ],
  },
  clients: {
    before: 'complete',
    look: ({ rollout: { from }, evidence: { gates }, now }) =>
      few(
        gates.oldClients.map(
          ({ client, version, why, lastSeen }) =>
            `client ${client} needs ${from} (${why}): it spoke ${version} ${inWords(Math.max(0, now - lastSeen))} ago, and ${gates.days} days without are asked for`,
        ),
      ),
  },
  cleanup: {
    before: 'complete',
    look: (asked) => {
      const { open, dirty, oldestMs } = asked.evidence.queue
      return [
        ...(open + dirty === 0
          ? []
          : [
              `${open + dirty} writes are not at both backends yet, the oldest since ${inWords(oldestMs)}`,
            ]),
        ...quarantined(asked),
        ...differs(asked),
        ...killed(asked),
      ]
    },
  },
}

/** What is looked at on the way from one stage to another; nothing on the way back. */
export const gatesBetween = (at: Stage, to: Stage): readonly Gate[] => {
  const [now, wanted] = [stages.indexOf(at), stages.indexOf(to)]
  return (Object.keys(looks) as Gate[]).filter((gate) => {
    const place = stages.indexOf(looks[gate].before)
    return place > now && place <= wanted
  })
}

/**
 * Why a rollout must not go from one stage to another; nothing stands in the way back.
 *
 * @example refusals('rampdown', 'complete', asked)
 */
export const refusals = (at: Stage, to: Stage, asked: Asked): readonly Refusal[] =>
  gatesBetween(at, to).flatMap((gate) => looks[gate].look(asked).map((why) => ({ gate, why })))
