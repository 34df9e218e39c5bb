/** Options of the commands that compare the two ends of a migration, or move data between them. */
import { jsonFlag, type JsonFlags } from '../context.ts'
import { contractFlag } from '../load.ts'
import { parseDuration } from '../release/traffic-model.ts'
import { endFlags, type EndFlags } from './end-flags.ts'

const optional = { kind: 'parsed', parse: String, optional: true } as const

const list = { ...optional, placeholder: 'type', variadic: true } as const

export const dropFlag = {
  ...list,
  brief: 'Type of documents that stay behind, since the other version has no place for them',
} as const

export const onlyFlag = {
  ...list,
  brief: 'Type of documents that it is about, and no other one; all of them when absent',
} as const

/** Of a module: what becomes of documents beside what the lens does. */
export const transformFlag = {
  ...optional,
  placeholder: 'file',
  brief:
    'Module whose default export has a function by type of document, { Entity: (document) => ... }: the same one for a copy and for what looks at it',
} as const

export const extrasFlag = {
  kind: 'enum',
  values: ['keep', 'delete'],
  brief: 'What becomes of documents that only the end that is written has',
  default: 'keep',
} as const

export const recheckFlag = {
  kind: 'parsed',
  parse: parseDuration,
  brief: 'After which what seems wrong is read again, since clients may write meanwhile',
  placeholder: 'time',
  default: '2s',
} as const

export interface CompareFlags extends EndFlags, JsonFlags {
  readonly contract: string
  readonly config: string
  readonly transform?: string
  readonly only?: readonly string[]
  readonly recheck: number
}

export const compareFlags = {
  contract: contractFlag,
  transform: transformFlag,
  only: onlyFlag,
  recheck: recheckFlag,
  ...endFlags,
  json: jsonFlag,
} as const
