/** How differences are told to people. */
import type {
  Difference,
  Effect,
  StateDiff,
  StepDiff,
  VersionDiff,
} from '../contract/diff/index.ts'
import { styled, type CliContext } from './context.ts'

const colours = { breaking: 'red', additive: 'green', invisible: 'gray' } as const

const names = {
  request: 'in requests',
  answer: 'in answers',
  error: 'in errors',
  route: '',
} as const

/** Most routes that one line names. */
const mostRoutes = 3

const routesText = (routes: readonly string[]): string => {
  if (routes.length === 0) return ''
  const more = routes.length - mostRoutes
  const shown = routes.slice(0, mostRoutes).join(', ')
  return more > 0 ? ` (${shown} and ${more} more)` : ` (${shown})`
}

const effectText = (context: CliContext, effect: Effect): string =>
  styled(context, colours[effect], effect.padEnd(9))

const lineOf = (context: CliContext, difference: Difference): string => {
  const { effect, place, message, routes } = difference
  const where = difference.in.map((carried) => names[carried]).filter((name) => name !== '')
  const carried = where.length > 0 ? ` ${where.join(' and ')}` : ''
  const listed = where.length > 0 ? routesText(routes) : ''
  return `  ${effectText(context, effect)}  ${place} ${message}${carried}${listed}`
}

const linesOf = (context: CliContext, differences: readonly Difference[]): readonly string[] =>
  differences.map((difference) => lineOf(context, difference))

const stepText = ({ step, numbered }: VersionDiff): string => {
  if (numbered === undefined) return `For clients this is ${step}.`
  if (numbered === step) return `This is a ${step} step, as the numbers say.`
  const order = ['patch', 'minor', 'major']
  return order.indexOf(numbered) < order.indexOf(step)
    ? `This is a ${step} step, and the numbers only say ${numbered}.`
    : `This is a ${step} step; the numbers say ${numbered}.`
}

/** From one version to a later one. */
export const stepLines = (context: CliContext, diff: StepDiff): readonly string[] => [
  `From ${diff.older} to ${diff.newer}:`,
  ...(diff.differences.length === 0 ? ['  Nothing differs.'] : linesOf(context, diff.differences)),
  '',
  stepText(diff),
  ...diff.clients.map(
    ({ client, effect, verdict }) =>
      `Clients of ${client} on a backend of ${diff.newer}: ${effect} without the gateway, ${verdict} with it.`,
  ),
]

/** Of a pair of states: @param was how the older one is called */
export const stateLines = (
  context: CliContext,
  diff: StateDiff,
  was: string,
): readonly string[] => {
  const { edited, removed, added, differences } = diff
  const nothing = [edited, removed, added, differences].every(({ length }) => length === 0)
  const scheme = ['breaking', 'not breaking'].includes(diff.step)
  return [
    ...edited.flatMap((version) => [
      version.effect === 'invisible'
        ? `Version ${version.version} is published, and is told otherwise than at ${was}:`
        : `${styled(context, 'red', 'Edited:')} version ${version.version} is published at ${was}, and is not the same any more:`,
      ...linesOf(context, version.differences),
      '',
    ]),
    ...removed.flatMap((version) => [
      `${styled(context, 'red', 'Removed:')} version ${version}, which is published at ${was}.`,
      '',
    ]),
    ...(differences.length > 0
      ? ['Between published versions:', ...linesOf(context, differences), '']
      : []),
    ...added.flatMap(({ version, since }) =>
      since
        ? [
            `New: version ${version}, against ${since.older}:`,
            ...linesOf(context, since.differences),
            `  ${stepText(since)}`,
            '',
          ]
        : [`New: version ${version}, the oldest.`, ''],
    ),
    ...(nothing ? [`Nothing differs from ${was}.`] : []),
    scheme
      ? `For clients of what is published this is ${diff.step}.`
      : `For clients of what is published this is ${diff.effect}: a ${diff.step} step.`,
  ]
}
