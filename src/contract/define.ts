/** From declarations to a contract: evaluated, checked, assembled. All author errors are found at once. */
import type * as z from 'zod'
import { Failure, formatIssue, type Issue } from '../errors/index.ts'
import { formatPointer, parsePointer } from '../json/index.ts'
import {
  chainOf,
  declarationText,
  fingerprint,
  leadingTo,
  type Chain,
  type Step,
  type TypeGraph,
} from '../lens/index.ts'
import { applyScopes } from './apply-scopes.ts'
import { assembleContract } from './assemble.ts'
import { carriedTypes } from './carried-types.ts'
import { noteOf } from './change-note.ts'
import type { ChangeNote, CompiledContract, Contract, ContractVersion } from './contract.ts'
import type { ChangeDeclaration, ContractDeclaration, VersionDeclaration } from './declare.ts'
import type { Examples } from './declared-examples.ts'
import {
  errorFormIssues,
  errorStatusIssues,
  type ErrorForm,
  type ErrorStatus,
} from './error-form.ts'
import { decisionIssues } from './decide.ts'
import { editsWithSchemas } from './zod/with-schemas.ts'
import { evolve, type NameGivers } from './evolve.ts'
import { carriedExamples, type DeclaredExamples } from './examples.ts'
import { hyperlinksOf } from './hyperlinks.ts'
import { keyedEntries, matrixIssues } from './matrix.ts'
import { mergeIssues } from './merge-issues.ts'
import { opsOf } from './planned-edits.ts'
import { strayedIssues } from './query/issues.ts'
import { identityIssues, type KnownRoutes } from './route-identity.ts'
import { unreferring } from './redirect.ts'
import { routeIssues } from './route-issues.ts'
import { changeRoutes } from './route-table.ts'
import type { Route } from './route.ts'
import { callSite } from './place.ts'
import { securedBy, securityChangeIssues, securityIssues } from './security-told.ts'
import type { Security } from './security.ts'
import { survivalIssues } from './stand-in-issues.ts'
import { standInIssues, typeIssues } from './type-issues.ts'
import { schemeOf, type Scheme } from './scheme.ts'
import { partedFrom, type History, type Parting } from './forks.ts'
import { declaredKey, schemeIssues } from './version-order.ts'
import { typesOfZod } from './zod/types-of-zod.ts'

interface Progress extends History {
  readonly scheme: Scheme
  graphs: readonly TypeGraph[]
  steps: readonly Step[]
  partings: readonly Parting[]
  names: ReadonlyMap<z.ZodType, string>
  routes: readonly Route[]
  readonly errors: ErrorForm | undefined
  descriptions: Readonly<Record<string, string>>
  security: Security | undefined
  readonly examples: DeclaredExamples[]
  /** Since the last version. */
  errorStatuses: readonly ErrorStatus[]
  versions: readonly ContractVersion[]
  /** Position in the chain at which each version stands, in their order. */
  readonly positions: number[]
  readonly givers: NameGivers
  readonly dialect: ContractDeclaration['dialect']
  readonly issues: Issue[]
  knownRoutes: KnownRoutes
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

/** Types that may be wrong where those before are right: all others were judged with them. */
const judgedTypes = (
  before: TypeGraph | undefined,
  types: TypeGraph,
  { issues }: Progress,
): ReadonlySet<string> | undefined => {
  if (!before || issues.length > 0) return undefined
  const changed = Object.keys(types).filter((type) => types[type] !== before[type])
  return leadingTo(types, new Set(changed))
}

const endVersion = (
  progress: Progress,
  version: Omit<ContractVersion, 'types' | 'routes'>,
  place: string,
): void => {
  const types = lastGraph(progress)
  const { errors, errorStatuses, descriptions, security } = progress
  const before = progress.versions.at(-1)
  const judged = judgedTypes(before?.types, types, progress)
  const issues = [
    ...routeIssues(progress.routes, types, place),
    ...(before ? strayedIssues(before, { types, routes: progress.routes }, place) : []),
    ...typeIssues(types, place, judged),
    ...identityIssues(progress.routes, version.key, progress.knownRoutes, place),
    ...errorFormIssues(errors, types, place),
    ...securityIssues(security, progress.routes, place),
    ...mergeIssues(progress.routes, types, progress.partings, place),
  ]
  for (const issue of issues) {
    // What is wrong in one version is as wrong in the next: it is told once, where it began.
    const known = `${issue.place.slice(place.length)}: ${issue.message}`
    if (!progress.told.has(known)) progress.issues.push(issue)
    progress.told.add(known)
  }
  progress.positions.push(progress.graphs.length - 1)
  const made: ContractVersion = {
    ...version,
    types,
    routes: progress.routes,
    ...(Object.keys(descriptions).length > 0 ? { descriptions } : {}),
    ...(errors ? { errors } : {}),
    ...(errorStatuses.length > 0 ? { errorStatuses } : {}),
    ...(security ? { security } : {}),
  }
  progress.versions = [...progress.versions, made]
  progress.errorStatuses = []
}

/** A route in the dialect of its contract, where it declares none of its own. */
const inDialect = (route: Route, dialect: ContractDeclaration['dialect']): Route =>
  dialect === undefined ? route : { dialect, ...route }

/** What is said of the types after a change: what a type as a whole has become may be another thing. */
const described = (
  { edits, descriptions }: ChangeDeclaration,
  added: Readonly<Record<string, string>>,
  progress: Progress,
): Readonly<Record<string, string>> => {
  const converted = new Set(
    Object.keys(edits).filter((type) =>
      edits[type]?.some((op) => op.op === 'convert' && op.field === null),
    ),
  )
  const kept = Object.entries(progress.descriptions).filter(([type]) => !converted.has(type))
  return { ...Object.fromEntries(kept), ...added, ...descriptions }
}

/** Fields of forks have their names from the same changes. */
const copyGivers = (givers: NameGivers, { forks }: Parting): void => {
  for (const [pointer, place] of givers) {
    const [type = '', ...path] = parsePointer(pointer) ?? []
    const fork = forks.get(type)
    if (fork !== undefined) givers.set(formatPointer([fork, ...path]), place)
  }
}

const declareExamples = (
  examples: Examples | undefined,
  place: string,
  progress: Progress,
): void => {
  const { graphs, partings } = progress
  if (!examples || Object.keys(examples).length === 0) return
  progress.examples.push({
    examples,
    position: graphs.length - 1,
    partings: partings.length,
    place,
  })
}

const applyChange = (change: ChangeDeclaration, place: string, progress: Progress): ChangeNote => {
  const { issues } = progress
  const isEmpty = [
    change.edits,
    change.types,
    change.routes,
    change.errors,
    change.descriptions,
    change.only,
    change.security,
    change.examples,
  ].every((part) => Object.keys(part).length === 0)
  if (isEmpty) issues.push({ place, message: 'the change touches nothing' })
  issues.push(...decisionIssues(change.undecided, place))
  if (change.description.trim() === '') issues.push({ place, message: 'the description is empty' })
  const declared = change.routes.map((edit) =>
    edit.op === 'add-route' ? { ...edit, route: inDialect(edit.route, progress.dialect) } : edit,
  )
  const { routes: old } = progress
  progress.routes = changeRoutes(old, declared, lastGraph(progress), place, issues)
  const { history, planned } = applyScopes(change, progress, place, issues)
  for (const parting of history.partings.slice(progress.partings.length)) {
    copyGivers(progress.givers, parting)
  }
  Object.assign(progress, history)
  const { graphs, steps, routes, partings } = progress
  const before = lastGraph(progress)
  const carried = carriedTypes([...old, ...routes], before, progress.errors)
  for (const type of Object.keys(change.edits)) {
    const isCarried = [...carried].some((one) => partedFrom(one, partings).includes(type))
    if (Object.hasOwn(before, type) && !isCarried) {
      const message = `the change touches nothing: no route carries the type "${type}"`
      issues.push({ place: `${place} > ${type}`, message, choices: [...carried] })
    }
  }
  for (const type of Object.keys(change.types)) {
    if (Object.hasOwn(before, type)) {
      issues.push({ place: `${place} > ${type}`, message: `the type "${type}" is already there` })
    }
  }
  const added = typesOfZod(change.types, progress.names, place)
  const written = { ...change, edits: opsOf(planned) }
  const { edits } = editsWithSchemas(written, added.names, place, issues)
  const { givers } = progress
  const { graph, step, standIns } = evolve(before, { edits }, place, givers, issues, added.graph)
  issues.push(...added.issues)
  progress.names = added.names
  progress.descriptions = described({ ...change, edits }, added.descriptions, progress)
  const after = { ...added.graph, ...graph }
  // Of the changes of this version before it, nobody has judged the types yet.
  const judged = judgedTypes(progress.versions.at(-1)?.types, after, progress)
  issues.push(...standInIssues(standIns, after, place, judged))
  for (const type of Object.keys(change.descriptions)) {
    if (Object.hasOwn(after, type)) continue
    issues.push({ place, message: `unknown type "${type}"`, choices: Object.keys(after) })
  }
  progress.graphs = [...graphs, after]
  progress.steps = [...steps, step]
  for (const status of change.errors) issues.push(...errorStatusIssues(status, place))
  progress.errorStatuses = [...progress.errorStatuses, ...change.errors]
  issues.push(...securityChangeIssues(change, progress.security, place))
  progress.security = securedBy(change, progress.security)
  declareExamples(change.examples, place, progress)
  return noteOf(change, step, planned)
}

const applyVersion = (declared: VersionDeclaration, progress: Progress): void => {
  const place = at(declared.place, declared.version)
  const key = checkVersion(declared.version, place, progress)
  if (declared.changes.length === 0) {
    progress.issues.push({ place, message: 'the version has no changes' })
  }
  const notes = declared.changes.map((change, index) => {
    const here = at(change.place, `${declared.version} change ${index + 1} "${change.description}"`)
    return applyChange(change, here, progress)
  })
  const { version, summary } = declared
  endVersion(progress, { version, key, summary, changes: notes }, place)
}

/** Everything that a declaration makes, and everything that is wrong with it. */
const evaluate = (
  { base, versions, scheme, dialect }: ContractDeclaration,
  definedAt: string,
): Progress => {
  const unknown = schemeIssues(scheme, definedAt)
  const place = at(base.place, base.version)
  const { graph, descriptions, names, issues } = typesOfZod(base.types, new Map(), place)
  const progress: Progress = {
    scheme: schemeOf(unknown.length > 0 ? undefined : scheme),
    graphs: [graph],
    steps: [],
    names,
    routes: base.routes.map((route) => inDialect(route, dialect)),
    dialect,
    errors: base.errors,
    descriptions,
    security: base.security,
    examples: [],
    errorStatuses: [],
    versions: [],
    positions: [],
    givers: new Map(),
    issues: [...unknown, ...issues],
    knownRoutes: new Map(),
    partings: [],
    told: new Set(),
  }
  const key = checkVersion(base.version, place, progress)
  const { version, summary } = base
  declareExamples(base.examples, place, progress)
  endVersion(progress, { version, key, summary, changes: [] }, place)
  for (const declared of versions) applyVersion(declared, progress)
  return progress
}

/** What the declaration says, each thing once: unchanged types and routes are not repeated. */
const saidBy = ({ graphs, steps, versions, examples }: Progress): unknown => [
  graphs[0],
  steps,
  graphs.slice(1).map((types, index) => {
    const known = graphs[index] ?? {}
    return Object.entries(types).filter(([type]) => !Object.hasOwn(known, type))
  }),
  versions.map(({ routes }, index) => (routes === versions[index - 1]?.routes ? null : routes)),
  versions.map(({ errors, errorStatuses, descriptions, security }) => [
    errors,
    errorStatuses,
    descriptions,
    ...(security ? [security] : []),
  ]),
  ...examples.map(({ examples: shown }) => shown),
]

/** Versions with the examples that each shows. */
const withExamples = (progress: Progress, chain: Chain): readonly ContractVersion[] => {
  const { versions, positions, partings, examples: declared, issues } = progress
  const carried = carriedExamples({ chain, versions, positions, partings, declared }, issues)
  return versions.map((version, index) => {
    const examples = carried[index] ?? {}
    return Object.keys(examples).length > 0 ? { ...version, examples } : version
  })
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
  const { graphs, steps, positions, issues, scheme } = progress
  let { versions } = progress
  const matrix = keyedEntries(declaration.matrix ?? [], scheme)
  issues.push(...matrixIssues(matrix, versions, definedAt))
  const chain = chainOf(graphs, steps)
  if (issues.length === 0) {
    const linked: Chain = {
      graphs,
      steps,
      get between() {
        return chain.between
      },
      hyperlinks: hyperlinksOf({ versions, positions }),
    }
    issues.push(...survivalIssues({ versions, positions, chain: linked }, definedAt))
    if (issues.length === 0) versions = withExamples(progress, linked)
  }
  if (issues.length > 0) {
    const count = issues.length === 1 ? 'an error' : `${issues.length} errors`
    const places = issues.map((issue) => `\n  ${formatIssue(issue)}`).join('')
    throw new Failure('contract-invalid', `The contract has ${count}:${places}`, issues)
  }
  const served = unreferring()
  const compiled: CompiledContract = {
    name: declaration.name,
    ...(declaration.info ? { info: declaration.info } : {}),
    scheme: declaration.scheme,
    hash: fingerprint(declarationText(saidBy(progress))),
    versions: versions.map((version) => {
      const types = served(version.types)
      return types === version.types ? version : { ...version, types, referring: version.types }
    }),
    matrix,
    chain: chainOf(served(graphs), served(steps)),
    positions,
  }
  return assembleContract(compiled)
}
