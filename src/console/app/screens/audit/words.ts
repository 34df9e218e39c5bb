/** Audit rows in words. */
import type { Schemas } from '../../api/operations.ts'

export type Row = Schemas['AuditRow']

export interface Changed {
  readonly kind: string
  readonly id: string
  readonly before: unknown
  readonly after: unknown
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isChanged = (value: unknown): value is Changed =>
  isObject(value) && typeof value['kind'] === 'string' && typeof value['id'] === 'string'

/** Entries of the policy that the act changed. */
export const changesOf = ({ detail }: Row): readonly Changed[] => {
  const { changes } = detail
  return Array.isArray(changes) ? changes.filter(isChanged) : []
}

/** Of what else rows tell, by the names in their details. */
const named = ['rollout', 'migration', 'name', 'proposal', 'backup', 'client', 'id', 'role']

const mostTold = 3

/** What it was done to, in a line. */
export const subjectOf = (row: Row): string => {
  const changes = changesOf(row)
  if (changes.length > 0) {
    const told = changes.slice(0, mostTold).map(({ kind, id }) => `${kind} ${id}`)
    const more = changes.length - told.length
    return `${told.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  }
  for (const name of named) {
    const value = row.detail[name]
    if (typeof value === 'string') return name === 'name' ? value : `${name} ${value}`
  }
  return ''
}

/** What else the row says, beside what was before and after. */
export const restOf = ({ detail }: Row): readonly (readonly [string, string])[] =>
  Object.entries(detail)
    .filter(([name]) => !['changes', 'before', 'after', 'hash'].includes(name))
    .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])
