/** A rollout as somebody types it, and the value that it stands for. */
import type { Schemas } from '../../../api/operations.ts'
import { stageRules, type Stage } from '../stages.ts'

export interface StepDraft {
  /** Of this row, whatever its place is. */
  readonly key: number
  readonly stage: Stage
  readonly share: string
  readonly hold: string
  readonly minimum: string
  readonly approval: boolean
}

export type GuardrailName = 'mismatch' | 'errorRatio' | 'latencyRatio' | 'repairAge'

export interface RolloutDraft {
  readonly name: string
  readonly from: string
  readonly to: string
  readonly resources: readonly string[]
  /** Empty where shares of the steps count. */
  readonly flag: string
  readonly sample: string
  readonly fallBack: boolean
  readonly isPlanned: boolean
  readonly steps: readonly StepDraft[]
  readonly guardrails: Readonly<Record<GuardrailName, string>>
  readonly onBreach: 'hold' | 'rollback'
}

type Fields = Partial<Omit<StepDraft, 'key' | 'stage'>>

const step = (key: number, stage: Stage, of: Fields = {}): StepDraft => ({
  key,
  stage,
  share: '',
  hold: '',
  minimum: '',
  approval: false,
  ...of,
})

/** What most rollouts begin with: nothing is read elsewhere before somebody has approved it. */
export const usual: Pick<RolloutDraft, 'steps' | 'guardrails' | 'onBreach'> = {
  steps: [
    step(0, 'dualwrite', { approval: true }),
    step(1, 'shadow', { hold: '1h', minimum: '1000' }),
    step(2, 'live', { share: '5', hold: '1h', minimum: '1000', approval: true }),
    step(3, 'live', { share: '25', hold: '1h', minimum: '1000' }),
    step(4, 'live', { share: '100', hold: '1d', minimum: '1000' }),
    step(5, 'rampdown', { hold: '7d', approval: true }),
    step(6, 'complete', { approval: true }),
  ],
  guardrails: { mismatch: '0.01', errorRatio: '1.5', latencyRatio: '2', repairAge: '5m' },
  onBreach: 'hold',
}

/** A step as it is added: one more of the last stage, or the first one. */
export const stepAfter = (steps: readonly StepDraft[]): StepDraft => {
  const key = Math.max(-1, ...steps.map((one) => one.key)) + 1
  return step(key, steps.at(-1)?.stage ?? 'dualwrite')
}

export interface Valued {
  readonly value: Schemas['Rollout']
  /** What cannot be sent at all, by its path: `plan.steps.2.share`. */
  readonly wrong: ReadonlyMap<string, string>
}

/** Reads numbers as they are typed; what is none is told, and left out. */
const numbers = () => {
  const wrong = new Map<string, string>()
  const read = (text: string, path: string): number | undefined => {
    if (text.trim() === '') return undefined
    const number = Number(text)
    if (Number.isFinite(number)) return number
    wrong.set(path, 'is no number')
    return undefined
  }
  return { wrong, read }
}

/** Without members that nobody has said anything in. */
const said = <T extends object>(of: T): T =>
  Object.fromEntries(
    Object.entries(of).filter(([, value]) => value !== undefined && value !== ''),
  ) as T

/** Which fields of a step mean something at its stage. */
export const countsAt = ({ stage }: Pick<StepDraft, 'stage'>, flag: string) => ({
  share: stageRules[stage].compares && flag === '',
  hold: stage !== 'complete',
  minimum: stageRules[stage].compares,
})

export const valueOf = (draft: RolloutDraft): Valued => {
  const { wrong, read } = numbers()
  const { from, to, resources, flag, guardrails, onBreach } = draft
  const steps = draft.steps.map((one, index) => {
    const counts = countsAt(one, flag)
    const at = `plan.steps.${index}`
    return said({
      stage: one.stage,
      share: counts.share ? read(one.share, `${at}.share`) : undefined,
      hold: counts.hold ? one.hold.trim() : '',
      minimum: counts.minimum ? read(one.minimum, `${at}.minimum`) : undefined,
      approval: one.approval ? true : undefined,
    })
  })
  const at = 'plan.guardrails'
  const limits = said({
    mismatch: read(guardrails.mismatch, `${at}.mismatch`),
    errorRatio: read(guardrails.errorRatio, `${at}.errorRatio`),
    latencyRatio: read(guardrails.latencyRatio, `${at}.latencyRatio`),
    repairAge: guardrails.repairAge.trim(),
  })
  const plan = { steps, guardrails: limits, onBreach }
  const value = said({
    from,
    to,
    resources,
    flag,
    sample: read(draft.sample, 'sample'),
    fallBack: draft.fallBack ? true : undefined,
    plan: draft.isPlanned ? plan : undefined,
  })
  return { value: value as Schemas['Rollout'], wrong }
}
