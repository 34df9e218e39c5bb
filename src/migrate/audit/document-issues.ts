/** What is wrong with one document by itself. */
import { validator } from '../../contract/index.ts'
import type { ContractVersion } from '../../contract/index.ts'
import { instantOf } from '../../gateway/rollout/instant-of.ts'
import { isObject, kindOf, own, parsePointer, valueAt, type Json } from '../../json/index.ts'
import type { Shape, TypeGraph } from '../../lens/index.ts'
import { label, type AuditCode, type AuditIssue, type Severity } from './issue.ts'
import type { AuditRules } from './rules.ts'

/** Without its severity, which rules say. */
export type Finding = Omit<AuditIssue, 'severity'>

const bare = (types: TypeGraph, shape: Shape | undefined): Shape | undefined => {
  let at = shape
  for (let depth = 0; at?.kind === 'ref' && depth < 100; depth++) at = types[at.type]
  return at
}

/** JSON path of a JSON Pointer. */
const pathOf = (pointer: string): string =>
  (parsePointer(pointer) ?? []).reduce(
    (path, step) => (/^\d+$/.test(step) ? `${path}[${step}]` : `${path}.${step}`),
    '$',
  )

/** Most places of one document that are told. */
const mostPlaces = 20

export const documentIssues = (
  { types }: Pick<ContractVersion, 'types'>,
  type: string,
  { order }: Pick<AuditRules, 'order'>,
): ((document: Json, key: string) => readonly Finding[]) => {
  const validate = validator(types, 'document')
  const shape = bare(types, types[type])
  const fields = shape?.kind === 'object' ? Object.entries(shape.fields) : []
  const name = label(type)
  const orders = order[type] ?? []

  return (document, key) => {
    const found: Finding[] = []
    const tell = (code: AuditCode, path: string, message: string): void => {
      found.push({ code, type, key, path, message: `${name} ${key} ${message}` })
    }
    const told = new Set<string>()
    for (const [field, { optional, default: fallback, shape: of }] of fields) {
      const value = isObject(document) ? own(document, field) : undefined
      if (value === undefined) {
        if (optional || fallback !== undefined) continue
        tell('missing-field', `$.${field}`, `missing required field ${field}`)
        told.add(field)
      } else if (bare(types, of)?.kind === 'object' && !isObject(value)) {
        tell('wrong-type', `$.${field}`, `has invalid ${field} type: ${kindOf(value)}`)
        told.add(field)
      }
    }
    const checked = validate(type, document)
    const errors = checked.ok ? [] : checked.errors
    for (const { pointer } of errors.slice(0, mostPlaces)) {
      const [first] = parsePointer(pointer) ?? []
      if (first !== undefined && told.has(first)) continue
      const path = pathOf(pointer)
      tell('misfit', path, `does not fit the contract at ${path}`)
    }
    for (const [earlier, later] of orders) {
      const [from, to] = [earlier, later].map((field) =>
        instantOf(valueAt(document, field.split('.'))),
      )
      if (from === undefined || to === undefined || from <= to) continue
      tell('out-of-order', `$.${later}`, `has ${later} before ${earlier}`)
    }
    return found
  }
}

/** Undefined where it is not looked for. */
export const judged = (
  finding: Finding,
  { severity }: Pick<AuditRules, 'severity'>,
): AuditIssue | undefined => {
  const counts: Severity | 'off' = severity[finding.code]
  return counts === 'off' ? undefined : { ...finding, severity: counts }
}
