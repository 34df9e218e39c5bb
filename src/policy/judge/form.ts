/**
 * Whether an entry has the form that this program knows. What is edited here has; rows of a store may
 * be of a newer program, or of somebody who wrote past it.
 */
import type { Issue } from '../../errors/index.ts'
import { stages } from '../../rollout/index.ts'
import type { Edit, Entry, EntryKind } from '../entry.ts'

type Check = (value: unknown) => boolean

const isText: Check = (value) => typeof value === 'string'
const isTruth: Check = (value) => typeof value === 'boolean'
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const allOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check)
const membersOf =
  (check: Check): Check =>
  (value) =>
    isObject(value) && Object.values(value).every(check)

const ways: ReadonlySet<unknown> = new Set(['api-key', 'jwt', 'trusted-header'])
const isAttribute: Check = (value) => isText(value) || isTruth(value) || typeof value === 'number'

/** What names a scope, by its kind. */
const scopes: Readonly<Record<string, string | undefined>> = {
  version: 'version',
  route: 'route',
  client: 'client',
}
const isScope: Check = (value) => {
  if (!isObject(value)) return false
  const { kind } = value
  if (kind === 'all') return true
  const name = typeof kind === 'string' ? scopes[kind] : undefined
  return name !== undefined && isText(value[name])
}

const isNumber: Check = (value) => typeof value === 'number'

/** An object of these members, of which it may have any. */
const partsOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isObject(value) &&
    Object.entries(value).every(
      ([name, member]) =>
        member === undefined || (Object.hasOwn(checks, name) && checks[name]?.(member) === true),
    )

const isGuardrails = partsOf({
  mismatch: isNumber,
  errorRatio: isNumber,
  latencyRatio: isNumber,
  repairAge: isText,
})
const isStep = partsOf({
  stage: (value) => stages.some((stage) => stage === value),
  share: isNumber,
  hold: isText,
  minimum: isNumber,
  guardrails: isGuardrails,
  approval: isTruth,
})
const isPlan: Check = (value) =>
  isObject(value) &&
  allOf((step) => isObject(step) && 'stage' in step && isStep(step))(value['steps']) &&
  partsOf({
    steps: Array.isArray,
    guardrails: isGuardrails,
    confidence: isNumber,
    onBreach: isText,
  })(value)

interface Form {
  readonly must: Readonly<Record<string, Check>>
  readonly may: Readonly<Record<string, Check>>
}

const forms: Readonly<Record<EntryKind, Form>> = {
  flag: { must: { file: isText, definition: isObject }, may: {} },
  'flag-file': { must: {}, may: { evaluators: isObject, metadata: isObject } },
  client: {
    must: { keys: allOf(isText) },
    may: {
      via: allOf((value) => ways.has(value)),
      pin: isText,
      tenant: isText,
      attributes: membersOf(isAttribute),
      explain: isTruth,
    },
  },
  version: {
    must: {},
    may: {
      deprecated: isText,
      sunset: isText,
      retired: isTruth,
      successor: isText,
      link: isText,
    },
  },
  kill: { must: { scope: isScope, backend: isText }, may: {} },
  rollout: {
    must: { from: isText, to: isText, resources: allOf(isText) },
    may: {
      flag: isText,
      sample: isNumber,
      fallBack: (value) => value === true || allOf(isText)(value),
      plan: isPlan,
    },
  },
}

const unknown = 'this program does not know: a newer version of Isthmus may have written it'

const issueOf = ({ kind, id, value }: Entry | Edit): Issue | undefined => {
  const place = `${kind} ${id.slice(0, 256)}`
  const form = Object.hasOwn(forms, kind) ? forms[kind] : undefined
  if (!form) return { place, message: `is of a kind that ${unknown}`, choices: Object.keys(forms) }
  const given: unknown = value
  if (given === null) return undefined
  if (!isObject(given)) return { place, message: 'must be an object' }
  const { must, may } = form
  for (const name of Object.keys(must)) {
    if (!must[name]?.(given[name])) {
      return { place: `${place} > ${name}`, message: 'is missing, or not of the right form' }
    }
  }
  for (const [name, member] of Object.entries(given)) {
    if (member === undefined || Object.hasOwn(must, name)) continue
    if (!Object.hasOwn(may, name)) {
      return { place: `${place} > ${name}`, message: `is a member that ${unknown}` }
    }
    if (!may[name]?.(member))
      return { place: `${place} > ${name}`, message: 'is not of the right form' }
  }
  return undefined
}

/** The first of each entry; an edit that removes one has none. */
export const formIssues = (entries: Iterable<Entry | Edit>): Issue[] => {
  const issues: Issue[] = []
  for (const entry of entries) {
    const issue = issueOf(entry)
    if (issue) issues.push(issue)
  }
  return issues
}
