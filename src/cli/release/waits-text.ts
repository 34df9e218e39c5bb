/** Instances that a change of who is written waits for, in words. */
import { labelOf, type Awaited } from '../../control/rollout/waits.ts'
import { agoText } from './table.ts'

/** More are told by a number. */
const mostListed = 5

const listed = (resources: readonly string[]): string => {
  const more = resources.length - mostListed
  const shown = resources.slice(0, mostListed).join(', ')
  return more > 0 ? `${shown} and ${more} more` : shown
}

/** @param silentMs milliseconds since its lease ran out */
export const silentText = (silentMs: number): string => `its lease ran out ${agoText(-silentMs, 0)}`

/** What stands between an operator and a process that is gone. */
export const stakesText =
  'If its process still runs and is only cut off from the control store, it goes on writing to one backend, and what it writes is missing at the other one: make sure that it has ended.'

const lines = ({ id, name, why, resources, silentMs }: Awaited): readonly string[] => {
  const state = silentMs === undefined ? 'it lives' : silentText(silentMs)
  const who = `  waits for ${labelOf(id, name)}: ${state}, and it`
  if (why === 'behind') return [`${who} has not followed the change of ${listed(resources)}`]
  return [
    `${who} may still write ${listed(resources)} by its flags`,
    `    next: let it reach the control store, or see that its process has ended: \`isthmus rollout forget ${id}\``,
  ]
}

/** Lines for people. */
export const waitLines = (waitsFor: readonly Awaited[]): readonly string[] =>
  waitsFor.flatMap(lines)
