/** How documents of Inner Universe are read and compared. */
import contract from '../../../../../adapters/index.ts'
import { validator } from '../../../../../src/contract/index.ts'
import { parse, type Json } from '../../../../../src/json/index.ts'
import { differences, sameNumber } from '../../../../../src/testing/differences.ts'
import type { Version } from './fields.ts'
import type { TypeName } from './kinds.ts'

export const read = (text: string): Json => {
  const parsed = parse(text)
  if (!parsed.ok) throw new Error(`${parsed.problem.detail}\n${text}`)
  return parsed.value
}

/** The same values, members in any order. */
export const same = (a: Json, b: Json): boolean => differences(a, b, sameNumber).length === 0

const check = (version: Version) => validator(contract.version(version)?.types ?? {}, 'request')
const checks = {
  '1.0': check('1.0'),
  '1.1': check('1.1'),
  '2.0': check('2.0'),
  '3.0': check('3.0'),
}

/** What a store makes of a document: absent members get their defaults. */
export const filled = (type: TypeName, document: Json, version: Version): Json => {
  const result = checks[version](type, document)
  return result.ok ? result.value : document
}
