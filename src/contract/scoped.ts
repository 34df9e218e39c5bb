/** Ops that are for the bodies of some routes only: for their requests, their answers, or both. */
import type { Op } from '../lens/index.ts'
import { decidedEdits, type Decidable, type Undecided } from './decide.ts'
import type { Route } from './route.ts'

export type Side = 'request' | 'response'

export interface ScopedEdit {
  /** Ids of routes; all that the version has with `*`. */
  readonly routes: readonly string[] | '*'
  readonly sides: readonly Side[]
  /** Ops by type. */
  readonly edits: Readonly<Record<string, readonly Op[]>>
  /** What the types are called that these bodies get of their own, by the types that they part from. */
  readonly names: Readonly<Record<string, string>>
  /** @internal what its author has not decided yet */
  readonly undecided?: readonly Undecided[]
}

export interface ScopeOptions {
  /**
   * Names of the types of their own, by the types that they part from; made of the scope when
   * absent: `TeamInTeamsCreateRequests`.
   */
  readonly names?: ScopedEdit['names']
}

const scoped =
  (...sides: readonly Side[]) =>
  (
    routes: string | readonly string[],
    edits: Readonly<Record<string, readonly Decidable<Op>[]>>,
    { names = {} }: ScopeOptions = {},
  ): ScopedEdit => {
    const undecided: Undecided[] = []
    return {
      routes: routes === '*' ? '*' : [routes].flat(),
      sides,
      edits: decidedEdits(edits, undecided),
      names,
      ...(undecided.length > 0 ? { undecided } : {}),
    }
  }

/**
 * Ops on what some routes are sent: what they answer, and what others are sent, stays.
 *
 * @param routes an id, several, or `*` for all routes of the version
 * @example inRequests('teams.create', { Team: [discard('permission')] })
 */
export const inRequests = scoped('request')

/** Ops on what some routes answer. @example inAnswers('teams.list', { Team: [remove('members', [])] }) */
export const inAnswers = scoped('response')

/** Ops on what some routes are sent and answer. @example inBodies(['teams.get', 'teams.replace'], {...}) */
export const inBodies = scoped('request', 'response')

const words: Readonly<Record<Side, string>> = { request: 'requests', response: 'answers' }

/** Whose bodies they are: `requests of teams.create`. */
export const scopeText = ({ routes, sides }: ScopedEdit): string => {
  const of = routes === '*' ? 'all routes' : routes.map((id) => `\`${id}\``).join(', ')
  return `${sides.map((side) => words[side]).join(' and ')} of ${of}`
}

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)

/** What is added to the name of a type that parts from another one: `InTeamsCreateRequests`. */
export const scopeSuffix = ({ routes, sides }: ScopedEdit): string => {
  const [only, ...more] = sides
  const what = only === undefined || more.length > 0 ? 'Bodies' : capital(words[only])
  const ids = routes === '*' ? [] : routes.slice(0, 1)
  const id = ids.flatMap((text) => text.split(/[^A-Za-z0-9]+/)).map(capital)
  return `In${id.join('')}${what}`
}

/** The bodies of a table that a scope is about. */
export const isInScope = ({ routes, sides }: ScopedEdit, { id }: Route, side: Side): boolean =>
  sides.includes(side) && (routes === '*' || routes.includes(id))
