/** How the version of FROM differs from that of TO, and whether the numbers of versions say so. */
import type { Contract, ContractVersion } from '../../contract/index.ts'
import { diffVersions, type Step as Bump, type StepDiff } from '../../contract/diff/index.ts'
import type { Issue } from '../../errors/index.ts'
import type { PlanDifference } from './plan.ts'

const order: readonly Bump[] = ['patch', 'minor', 'major']

/** A number that takes a smaller step than the difference asks for. A larger one is nobody's harm. */
const contradiction = ({
  older,
  newer,
  step,
  numbered,
  differences,
}: StepDiff): readonly Issue[] => {
  if (numbered === undefined || order.indexOf(numbered) >= order.indexOf(step)) return []
  const worst = differences[0]
  const why = worst ? ` (${worst.place} ${worst.message})` : ''
  const message = `the difference from ${older} is a ${step} step${why}, and the number says ${numbered}: give the version the number that its changes ask for`
  return [{ place: `contract > versions > ${newer}`, message }]
}

export interface Compared {
  readonly difference: PlanDifference
  /** Numbers that contradict what differs, of each step on the way. */
  readonly issues: readonly Issue[]
}

export const differenceBetween = (
  contract: Contract,
  from: ContractVersion,
  to: ContractVersion,
): Compared => {
  const [a, b] = [contract.versions.indexOf(from), contract.versions.indexOf(to)]
  const between = contract.versions.slice(Math.min(a, b), Math.max(a, b) + 1)
  const [older = from, newer = to] = [between[0], between.at(-1)]
  const all = diffVersions(contract, older, newer)
  const issues = between
    .slice(1)
    .flatMap((version, at) => contradiction(diffVersions(contract, between[at] ?? from, version)))
  const changes = between
    .slice(1)
    .flatMap(({ version, changes: notes }) =>
      notes.map(({ description, breaking }) => ({ version, description, breaking })),
    )
  return {
    difference: {
      direction: a === b ? 'same' : a < b ? 'up' : 'down',
      effect: all.effect,
      step: all.step,
      numbered: all.numbered ?? null,
      differences: all.differences.map(({ effect, place, message }) => ({
        effect,
        place,
        message,
      })),
      changes,
    },
    issues,
  }
}
