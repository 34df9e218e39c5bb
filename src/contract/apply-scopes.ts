/** The edits of a change, those for some bodies only included, as edits of types that only these bodies have. */
import type { Issue } from '../errors/index.ts'
import type { ChangeDeclaration } from './declare.ts'
import { forkTypes } from './fork-types.ts'
import { withForks, type PlannedEdits } from './planned-edits.ts'
import { redirecting } from './redirect.ts'
import { scopeText, type ScopedEdit } from './scoped.ts'
import { partedFrom, partingFor, typesInScope, type History } from './forks.ts'

/** What is wrong with the routes of a scope. */
const scopeIssues = (
  { routes: ids, sides, edits }: ScopedEdit,
  { routes }: History,
  place: string,
): readonly Issue[] => {
  const nothing =
    Object.keys(edits).length === 0 || ids.length === 0
      ? [{ place, message: 'no ops, or no routes: it touches nothing' }]
      : []
  const known = routes.map(({ id }) => id)
  const wrong = (ids === '*' ? [] : ids).flatMap((id): readonly Issue[] => {
    const route = routes.find((one) => one.id === id)
    if (!route) return [{ place, message: `unknown route "${id}"`, choices: known }]
    if (sides.some((side) => route[side] !== undefined)) return []
    const what = sides.map((side) => (side === 'request' ? 'request' : 'answer')).join(' or ')
    return [{ place, message: `"${id}" has no ${what} of a type` }]
  })
  return [...nothing, ...wrong]
}

/** The types of the scope that each name means; a fork goes by the names of what it parted from, too. */
const meantTypes = (
  { edits }: ScopedEdit,
  history: History,
  inScope: ReadonlySet<string>,
  place: string,
  issues: Issue[],
): ReadonlyMap<string, readonly string[]> => {
  const types = history.graphs.at(-1) ?? {}
  const meant = new Map<string, readonly string[]>()
  for (const name of Object.keys(edits)) {
    const found = [...inScope].filter((type) => partedFrom(type, history.partings).includes(name))
    if (found.length > 0) meant.set(name, found)
    else {
      const isKnown = Object.hasOwn(types, name)
      const message = isKnown
        ? `it touches nothing: none of them carries the type "${name}"`
        : `unknown type "${name}"`
      issues.push({ place: `${place} > ${name}`, message, choices: [...inScope] })
    }
  }
  return meant
}

/** References in ops of a scope lead to the types that it has in the place of others. */
const namesIn = (history: History, inScope: ReadonlySet<string>): ReadonlyMap<string, string> =>
  new Map(
    [...inScope].flatMap((type) =>
      partedFrom(type, history.partings)
        .filter((from) => !inScope.has(from))
        .map((from) => [from, type] as const),
    ),
  )

export interface Scoped<H extends History> {
  readonly history: H
  readonly planned: PlannedEdits
}

/** All that a change says of types, and the history in which there are all the types of which it says so. */
export const applyScopes = <H extends History>(
  { edits, only }: Pick<ChangeDeclaration, 'edits' | 'only'>,
  before: H,
  place: string,
  issues: Issue[],
): Scoped<H> => {
  const said = Object.entries(edits).map(([of, ops]) => [of, [{ ops, of }]] as const)
  let planned: PlannedEdits = before.partings.reduce(withForks, new Map(said))
  let history = before
  for (const edit of only) {
    const here = `${place} > ${scopeText(edit)}`
    const count = issues.length
    issues.push(...scopeIssues(edit, history, here))
    if (issues.length > count) continue
    const meant = meantTypes(edit, history, typesInScope(edit, history), here, issues)
    const parting = partingFor(edit, new Set([...meant.values()].flat()), history, here, issues)
    if (issues.length > count) continue
    history = Object.assign({}, history, forkTypes(history, edit, parting))
    const edited = new Map(withForks(planned, parting))
    const redirect = redirecting(namesIn(history, typesInScope(edit, history)))
    for (const [name, types] of meant) {
      const part = { ops: redirect(edit.edits[name] ?? []), of: `${name} in ${scopeText(edit)}` }
      for (const type of types) {
        const target = parting.forks.get(type) ?? type
        edited.set(target, [...(edited.get(target) ?? []), part])
      }
    }
    planned = edited
  }
  return { history, planned }
}
