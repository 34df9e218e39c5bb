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
import {
  errorFormIssues,
  errorStatusIssues,
  type ErrorForm,
  type ErrorStatus,
} from './error-form.ts'
import { evolve, type NameGivers } from './evolve.ts'
import { declarationText, fingerprint } from './hash.ts'
import { hyperlinksOf } from './hyperlinks.ts'
import { fullMatrix, matrixIssues } from './matrix.ts'
import { changeRoutes, describeRouteChange, routeIssues } from './route-table.ts'
import type { Route } from './route.ts'
import { callSite } from './place.ts'
import { standInIssues, typeIssues } from './type-issues.ts'
import { versionKey } from './version-key.ts'
import { typesOfZod } from './zod/types-of-zod.ts'

interface Progress {
  readonly graphs: TypeGraph[]
  readonly steps: Step[]
  names: ReadonlyMap<z.ZodType, string>
  routes: readonly Route[]
  readonly errors: ErrorForm | undefined
  /** Since the last version. */
  errorStatuses: readonly ErrorStatus[]
  readonly versions: ContractVersion[]
  /** Position in the chain at which each version stands, in their order. */
  readonly positions: number[]
  readonly givers: NameGivers
  readonly issues: Issue[]
  /** Issues of whole versions, told already. */
  readonly told: Set<string>
}

const at = (place: string | undefined, what: string) => (place ? `${place} (${what})` : what)

const lastGraph = ({ graphs }: Progress): TypeGraph => graphs.at(-1) ?? {}

const numbers = (key: string): readonly number[] => key.split('.').map(Number)

/** `1.0.0` strictly, and newer than the one before. */
const checkVersion = (version: string, place: string, progress: Progress): string => {
  const key = versionKey(version)
  if (!/^\d+\.\d+\.\d+$/.test(version) || key === undefined) {
    progress.issues.push({ place, message: `"${version}" is not MAJOR.MINOR.PATCH` })
    return version
  }
  const before = progress.versions.at(-1)?.key
  const [major = 0, minor = 0] = numbers(key)
  const [majorBefore = -1, minorBefore = -1] = before === undefined ? [] : numbers(before)
  if (major < majorBefore || (major === majorBefore && minor <= minorBefore)) {
    const message = `${version} must be a newer MAJOR.MINOR than ${before}, which stands before it`
    progress.issues.push({ place, message })
  }
  return key
}

const endVersion = (
  progress: Progress,
  version: Omit<ContractVersion, 'types' | 'routes'>,
  place: string,
): void => {
  const types = lastGraph(progress)
  const { errors, errorStatuses } = progress
  const issues = [
    ...routeIssues(progress.routes, types, place),
    ...typeIssues(types, place),
    ...errorFormIssues(errors, types, place),
  ]
  for (const issue of issues) {
    // What is wrong in one version is as wrong in the next: it is told once, where it began.
    const known = `${issue.place.slice(place.length)}: ${issue.message}`
    if (!progress.told.has(known)) progress.issues.push(issue)
    progress.told.add(known)
  }
  progress.positions.push(progress.graphs.length - 1)
  progress.versions.push({
    ...version,
    types,
    routes: progress.routes,
    ...(errors ? { errors } : {}),
    ...(errorStatuses.length > 0 ? { errorStatuses } : {}),
  })
  progress.errorStatuses = []
}

/** Types that some route of a table carries, directly or inside others. */
const carriedTypes = (
  routes: readonly Route[],
  types: TypeGraph,
  errors: ErrorForm | undefined,
): ReadonlySet<string> => {
  const found = new Set(routes.flatMap(({ request, response }) => [request, response]))
  found.add(errors?.type)
  const carried = Object.keys(types).filter((type) => {
    const leading = leadingTo(types, new Set([type]))
    return [...leading].some((name) => found.has(name))
  })
  return new Set(carried)
}

const applyChange = (change: ChangeDeclaration, place: string, progress: Progress): void => {
  const { issues } = progress
  const isEmpty = [change.edits, change.types, change.routes, change.errors].every(
    (part) => Object.keys(part).length === 0,
  )
  if (isEmpty) issues.push({ place, message: 'the change touches nothing' })
  if (change.description.trim() === '') issues.push({ place, message: 'the description is empty' })
  const before = lastGraph(progress)
  const routes = changeRoutes(progress.routes, change.routes, place, issues)
  const carried = carriedTypes([...progress.routes, ...routes], before, progress.errors)
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
  for (const status of change.errors) issues.push(...errorStatusIssues(status, place))
  progress.errorStatuses = [...progress.errorStatuses, ...change.errors]
}

const noteOf = (change: ChangeDeclaration, step: Step | undefined): ChangeNote => {
  const edits = [...(step ?? new Map<string, readonly Op[]>())]
  return {
    description: change.description,
    details: [
      ...edits.flatMap(([type, ops]) => ops.map((op) => `${type}: ${describeAll([op])}`)),
      ...Object.keys(change.types).map((type) => `adds the type \`${type}\``),
      ...change.routes.map(describeRouteChange),
      ...change.errors.map(
        ({ from, to, where }) =>
          `errors have status ${to} instead of ${from}${where ? ` where they say ${JSON.stringify(where)}` : ''}`,
      ),
    ],
    breaking:
      edits.some(([, ops]) => ops.some(isBreaking)) ||
      change.errors.length > 0 ||
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
const evaluate = (
  { base, versions, matrix = [] }: ContractDeclaration,
  definedAt: string,
): Progress => {
  const place = at(base.place, base.version)
  const { graph, names, issues } = typesOfZod(base.types, new Map(), place)
  const progress: Progress = {
    graphs: [graph],
    steps: [],
    names,
    routes: base.routes,
    errors: base.errors,
    errorStatuses: [],
    versions: [],
    positions: [],
    givers: new Map(),
    issues: [...issues],
    told: new Set(),
  }
  const key = checkVersion(base.version, place, progress)
  const { version, summary } = base
  endVersion(progress, { version, key, summary, changes: [] }, place)
  for (const declared of versions) applyVersion(declared, progress)
  progress.issues.push(...matrixIssues(matrix, progress.versions, definedAt))
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
  const { graphs, steps, versions, positions, issues } = progress
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
    hash: fingerprint(
      declarationText([
        graphs,
        steps,
        versions.map(({ routes, errors, errorStatuses }) => [routes, errors, errorStatuses]),
      ]),
    ),
    versions,
    matrix: fullMatrix(declaration.matrix ?? [], versions),
    chain,
    positions,
  }
  return assembleContract(compiled, compile)
}
