/** What each stage of a rollout means for reads and writes, as people read it. */
import { stageRules, stages, type Stage } from '../../../../rollout/stage.ts'
import type { Schemas } from '../../api/operations.ts'

export { stageRules, stages, type Stage }

type Ends = Pick<Schemas['Rollout'], 'from' | 'to' | 'flag'>

const whom = ({ to, flag }: Ends, share: string): string =>
  flag === undefined ? `${share} of clients read ${to}` : `the flag ${flag} says who reads ${to}`

/** @param share percent of clients, where it is known */
export const meaningOf = (stage: Stage, ends: Ends, share?: number): string => {
  const { from, to } = ends
  const said = share === undefined ? 'a share' : `${share} %`
  switch (stage) {
    case 'off':
      return `Only ${from} is read and written.`
    case 'dualwrite':
      return `All read ${from}. Writes go to ${from}, and then to ${to}.`
    case 'shadow':
      return `Writes go to ${from}, and then to ${to}. Reads are compared; ${whom(ends, said)}.`
    case 'live':
      return `Writes go to ${to}, and then to ${from}. Reads are compared; ${whom(ends, said)}.`
    case 'rampdown':
      return `All read ${to}. Writes go to ${to}, and then to ${from}.`
    case 'complete':
      return `Only ${to} is read and written. Nothing leads back.`
  }
}

/** `live, 20 %` */
export const targetText = (
  { stage, share }: { readonly stage: Stage; readonly share?: number | undefined },
  flag?: string,
): string => {
  if (!stageRules[stage].compares) return stage
  if (flag !== undefined) return `${stage}, by flag`
  return share === undefined ? stage : `${stage}, ${share} %`
}

export const placeOf = (stage: Stage): number => stages.indexOf(stage)

export type Status = Schemas['RolloutStatus']

/** The stage of a resource; `off` of one that nobody has begun with. */
export const stageOf = ({ name, resources }: Status, resource: string): Stage =>
  resources.find((one) => one.resource === resource && one.rollout === name)?.stage ?? 'off'

export const statusWords: Readonly<Record<Status['state']['status'], string>> = {
  running: 'running',
  held: 'held',
  reverting: 'rolling back',
  ended: 'ended',
}
