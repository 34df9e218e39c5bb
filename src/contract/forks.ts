/**
 * Types of some bodies only. What a change says of the requests or answers of some routes cannot be
 * said of a type that others carry, too. So these bodies get types of their own, **forks**: as
 * though the contract had told them apart from its base on, with the same fields and changes as the
 * types that they part from. All else is then derived as for any other type.
 */
import type { Issue } from '../errors/index.ts'
import { leadingTo, refsOf, type Step, type TypeGraph } from '../lens/index.ts'
import { reachedFrom } from './carried-types.ts'
import type { ContractVersion } from './contract.ts'
import type { ErrorForm } from './error-form.ts'
import type { KnownRoutes } from './route-identity.ts'
import type { Route } from './route.ts'
import { isInScope, scopeSuffix, type ScopedEdit, type Side } from './scoped.ts'

/** How some bodies came to have types of their own. */
export interface Parting {
  /** The types that others carry as well, and what their forks are called. */
  readonly forks: ReadonlyMap<string, string>
  /** The types that only these bodies carry: they refer to forks now. */
  readonly own: ReadonlySet<string>
}

/** What a contract is so far, as far as types have a part in it. */
export interface History {
  readonly graphs: readonly TypeGraph[]
  readonly steps: readonly Step[]
  readonly versions: readonly ContractVersion[]
  readonly knownRoutes: KnownRoutes
  /** Of the version that is being made. */
  readonly routes: readonly Route[]
  readonly errors: ErrorForm | undefined
  readonly descriptions: Readonly<Record<string, string>>
  /** Positions of the versions in the chain. */
  readonly positions: readonly number[]
  /** Oldest first. */
  readonly partings: readonly Parting[]
}

/** The types that a type parted from, itself first. */
export const partedFrom = (type: string, partings: readonly Parting[]): readonly string[] => {
  for (const { forks } of partings) {
    for (const [from, fork] of forks) {
      if (fork === type) return [type, ...partedFrom(from, partings)]
    }
  }
  return [type]
}

const sides: readonly Side[] = ['request', 'response']

/** The types that bodies are, or whose fields queries name that are about their answers. */
const rootsOf = (
  routes: readonly Route[],
  wanted: (route: Route, side: Side) => boolean,
): ReadonlySet<string> =>
  new Set(
    routes.flatMap((route) =>
      sides.flatMap((side) => {
        if (!wanted(route, side)) return []
        const filters = side === 'response' ? route.filters : undefined
        return [route[side] ?? [], filters ?? []].flat()
      }),
    ),
  )

/** The types that bodies of a scope carry in the version that is being made. */
export const typesInScope = (edit: ScopedEdit, { graphs, routes }: History): ReadonlySet<string> =>
  reachedFrom(
    rootsOf(routes, (route, side) => isInScope(edit, route, side)),
    graphs.at(-1) ?? {},
  )

/** The types that each type refers to in any version. */
const allRefs = (graphs: readonly TypeGraph[]): ReadonlyMap<string, ReadonlySet<string>> => {
  const refs = new Map<string, Set<string>>()
  for (const [at, graph] of graphs.entries()) {
    for (const [type, shape] of Object.entries(graph)) {
      if (shape === graphs[at - 1]?.[type]) continue
      const known = refs.get(type) ?? new Set<string>()
      for (const ref of refsOf(shape)) known.add(ref)
      refs.set(type, known)
    }
  }
  return refs
}

/**
 * Which types have to part so that those that are edited are in the bodies of a scope only. Issues:
 * names that are taken, or that nothing has.
 *
 * @param edited types as they are called in the scope
 */
export const partingFor = (
  edit: ScopedEdit,
  edited: ReadonlySet<string>,
  history: History,
  place: string,
  issues: Issue[],
): Parting => {
  const { graphs, versions, routes, errors, partings } = history
  const types = graphs.at(-1) ?? {}
  const all = [...versions.flatMap((version) => version.routes), ...routes]
  const roots = rootsOf(all, (route, side) => isInScope(edit, route, side))
  const scope = reachedFrom(roots, types)
  const touched = [...leadingTo(types, edited)].filter((type) => scope.has(type))
  const outside = new Set(rootsOf(all, (route, side) => !isInScope(edit, route, side)))
  if (errors) outside.add(errors.type)
  const refs = allRefs(graphs)
  for (const [type, inside] of refs) {
    if (!touched.includes(type)) for (const ref of inside) outside.add(ref)
  }
  // What refers to a type that parts from others remains for the others, with the same references.
  const shared = new Set(touched.filter((type) => outside.has(type)))
  for (const type of shared) {
    for (const ref of refs.get(type) ?? []) if (touched.includes(ref)) shared.add(ref)
  }
  const forks = new Map<string, string>()
  for (const type of shared) {
    const root = partedFrom(type, partings).at(-1) ?? type
    const fork = edit.names[type] ?? edit.names[root] ?? root + scopeSuffix(edit)
    if (Object.hasOwn(types, fork) || [...forks.values()].includes(fork)) {
      const message = `${root} needs a type of its own there, and "${fork}" is already one: say with \`names\` what it is called`
      issues.push({ place, message })
    }
    forks.set(type, fork)
  }
  for (const name of Object.keys(edit.names)) {
    const isUsed = [...shared].some((type) => partedFrom(type, partings).includes(name))
    if (isUsed) continue
    const message = `"names" has ${name}, which needs no type of its own there`
    issues.push({ place, message, choices: [...shared] })
  }
  return { forks, own: new Set(touched.filter((type) => !shared.has(type))) }
}
