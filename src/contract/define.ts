/** From declarations to a contract: evaluated, checked, assembled. All author errors are found at once. */
import type * as z from 'zod'
import { Failure, formatIssue, type Issue } from '../errors/index.ts'
import {
  compiler,
  describeAll,
  isBreaking,
  leadingTo,
  LensError,
  type Op,
  type Step,
  type TypeGraph,
} from '../lens/index.ts'
import { assembleContract } from './assemble.ts'
import type { ChangeNote, CompiledContract, Contract, ContractVersion } from './contract.ts'
import type { ChangeDeclaration, ContractDeclaration, VersionDeclaration } from './declare.ts'
import { evolve, type NameGivers } from './evolve.ts'
import { declarationText, fingerprint } from './hash.ts'
import { hyperlinksOf } from './hyperlinks.ts'
import { fullMatrix, keyedEntries, matrixIssues } from './matrix.ts'
import { identityIssues, type KnownRoutes } from './route-identity.ts'
import { changeRoutes, describeRouteChange, routeIssues } from './route-table.ts'
import type { Route } from './route.ts'
import { callSite } from './place.ts'
import { standInIssues, typeIssues } from './type-issues.ts'
import { schemeOf, type Scheme } from './scheme.ts'
import { declaredKey, schemeIssues } from './version-order.ts'
import { typesOfZod } from './zod/types-of-zod.ts'

interface Progress {
  readonly scheme: Scheme
  readonly graphs: TypeGraph[]
  readonly steps: Step[]
  names: ReadonlyMap<z.ZodType, string>
  routes: readonly Route[]
  readonly versions: ContractVersion[]
  /** Position in the chain at which each version stands, in their order. */
  readonly positions: number[]
  readonly givers: NameGivers
  readonly issues: Issue[]
  readonly knownRoutes: KnownRoutes
  /** Issues of whole versions, told already. */
  readonly told: Set<string>
}

const at = (place: string | undefined, what: string) => (place ? `${place} (${what})` : what)

const lastGraph = ({ graphs }: Progress): TypeGraph => graphs.at(-1) ?? {}

/** Its key; named as the scheme asks for, and newer than the one before. */
const checkVersion = (version: string, place: string, progress: Progress): string => {
  const { key, wrong } = declaredKey(version, progress.versions.at(-1)?.key, progress.scheme)
  if (wrong !== undefined) progress.issues.push({ place, message: wrong })
  return key
}

const endVersion = (
  progress: Progress,
  version: Omit<ContractVersion, 'types' | 'routes'>,
  place: string,
): void => {
  const types = lastGraph(progress)
  const issues = [...routeIssues(progress.routes, types, place), ...typeIssues(types, place)]
  for (const issue of issues) {
    // What is wrong in one version is as wrong in the next: it is told once, where it began.
    const known = `${issue.place.slice(place.length)}: ${issue.message}`
    if (!progress.told.has(known)) progress.issues.push(issue)
    progress.told.add(known)
  }
  progress.issues.push(...identityIssues(progress.routes, version.key, progress.knownRoutes, place))
  progress.positions.push(progress.graphs.length - 1)
  progress.versions.push({ ...version, types, routes: progress.routes })
}

/** Types that some route of a table carries, directly or inside others. */
const carriedTypes = (routes: readonly Route[], types: TypeGraph): ReadonlySet<string> => {
  const found = new Set(routes.flatMap(({ request, response }) => [request, response]))
  const carried = Object.keys(types).filter((type) => {
    const leading = leadingTo(types, new Set([type]))
    return [...leading].some((name) => found.has(name))
  })
  return new Set(carried)
}

const applyChange = (change: ChangeDeclaration, place: string, progress: Progress): void => {
  const { issues } = progress
  const isEmpty = [change.edits, change.types, change.routes].every(
    (part) => Object.keys(part).length === 0,
  )
  if (isEmpty) issues.push({ place, message: 'the change touches nothing' })
  if (change.description.trim() === '') issues.push({ place, message: 'the description is empty' })
  const before = lastGraph(progress)
  const routes = changeRoutes(progress.routes, change.routes, place, issues)
  const carried = carriedTypes([...progress.routes, ...routes], before)
  for (const type of Object.keys(change.edits)) {
    if (Object.hasOwn(before, type) && !carried.has(type)) {
      const message = `the change touches nothing: no route carries the type "${type}"`
      issues.push({ place: `${place} > ${type}`, message, choices: [...carried] })
    }
  }
  for (const type of Object.keys(change.types)) {
    if (Object.hasOwn(before, type)) {
      issues.push({ place: `${place} > ${type}`, message: `the type "${type}" is already there` })
    }
  }
  const { graph, step, standIns } = evolve(before, change, place, progress.givers, issues)
  const added = typesOfZod(change.types, progress.names, place)
  issues.push(...added.issues)
  progress.names = added.names
  const after = { ...added.graph, ...graph }
  issues.push(...standInIssues(standIns, after, place))
  progress.graphs.push(after)
  progress.steps.push(step)
  progress.routes = routes
}

const noteOf = (change: ChangeDeclaration, step: Step | undefined): ChangeNote => {
  const edits = [...(step ?? new Map<string, readonly Op[]>())]
  return {
    description: change.description,
    details: [
      ...edits.flatMap(([type, ops]) => ops.map((op) => `${type}: ${describeAll([op])}`)),
      ...Object.keys(change.types).map((type) => `adds the type \`${type}\``),
      ...change.routes.map(describeRouteChange),
    ],
    breaking:
      edits.some(([, ops]) => ops.some(isBreaking)) ||
      change.routes.some(({ op }) => op !== 'add-route'),
  }
}

const applyVersion = (declared: VersionDeclaration, progress: Progress): void => {
  const place = at(declared.place, declared.version)
  const key = checkVersion(declared.version, place, progress)
  if (declared.changes.length === 0) {
    progress.issues.push({ place, message: 'the version has no changes' })
  }
  const notes = declared.changes.map((change, index) => {
    const here = at(change.place, `${declared.version} change ${index + 1} "${change.description}"`)
    applyChange(change, here, progress)
    return noteOf(change, progress.steps.at(-1))
  })
  const { version, summary } = declared
  endVersion(progress, { version, key, summary, changes: notes }, place)
}

/** Everything that a declaration makes, and everything that is wrong with it. */
const evaluate = ({ base, versions, scheme }: ContractDeclaration, definedAt: string): Progress => {
  const unknown = schemeIssues(scheme, definedAt)
  const place = at(base.place, base.version)
  const { graph, names, issues } = typesOfZod(base.types, new Map(), place)
  const progress: Progress = {
    scheme: schemeOf(unknown.length > 0 ? undefined : scheme),
    graphs: [graph],
    steps: [],
    names,
    routes: base.routes,
    versions: [],
    positions: [],
    givers: new Map(),
    issues: [...unknown, ...issues],
    knownRoutes: new Map(),
    told: new Set(),
  }
  const key = checkVersion(base.version, place, progress)
  const { version, summary } = base
  endVersion(progress, { version, key, summary, changes: [] }, place)
  for (const declared of versions) applyVersion(declared, progress)
  return progress
}

/** A default that does not survive the chain shows only when its lens is compiled. */
const compileIssues = (
  progress: Progress,
  compile: ReturnType<typeof compiler>,
  definedAt: string,
): void => {
  const { positions, versions, issues } = progress
  for (const [fromIndex, from] of versions.entries()) {
    for (const [toIndex, to] of versions.entries()) {
      for (const type of Object.keys(from.types).filter((name) => Object.hasOwn(to.types, name))) {
        try {
          compile.plan(type, positions[fromIndex] ?? 0, positions[toIndex] ?? 0)
        } catch (error) {
          if (!(error instanceof LensError)) throw error
          const message = `a default does not survive from ${from.key} to ${to.key}: it ${error.message}`
          issues.push({ place: `${definedAt} > ${type}`, message })
        }
      }
    }
  }
}

/**
 * Compiles a contract.
 *
 * @throws Failure `contract-invalid` with every author error found: unknown fields and types, names
 * taken, changes that touch nothing, undeclared losses, bad matrix entries and routes.
 */
export const defineContract = (declaration: ContractDeclaration): Contract => {
  const definedAt = at(callSite(), `contract ${declaration.name}`)
  const progress = evaluate(declaration, definedAt)
  const { graphs, steps, versions, positions, issues, scheme } = progress
  const matrix = keyedEntries(declaration.matrix ?? [], scheme)
  issues.push(...matrixIssues(matrix, versions, definedAt))
  const chain = { graphs, steps }
  const compile = compiler({ ...chain, hyperlinks: hyperlinksOf({ versions, positions }) })
  if (issues.length === 0) compileIssues(progress, compile, definedAt)
  if (issues.length > 0) {
    const count = issues.length === 1 ? 'an error' : `${issues.length} errors`
    const places = issues.map((issue) => `\n  ${formatIssue(issue)}`).join('')
    throw new Failure('contract-invalid', `The contract has ${count}:${places}`, issues)
  }
  const compiled: CompiledContract = {
    name: declaration.name,
    scheme: declaration.scheme,
    hash: fingerprint(declarationText([graphs, steps, versions.map(({ routes }) => routes)])),
    versions,
    matrix: fullMatrix(matrix, versions),
    chain,
    positions,
  }
  return assembleContract(compiled, compile)
}
