/** The contract's schemas of one version, in the form in which the store asks them. */
import { validator, type ContractVersion, type Validated } from '../contract/index.ts'
import type { Json } from '../json/index.ts'

/** Judges a value; what it accepts has its defaults filled in. */
export type Check = (value: Json) => Validated

export interface SchemaSet {
  /** A whole document, the members included that the store sets. */
  document(type: string): Check
  /** What a client sends: the members that the store sets are not looked at. */
  request(type: string): Check
}

export const schemaSet = ({ types }: ContractVersion): SchemaSet => {
  const document = validator(types, 'document')
  const request = validator(types, 'request')
  return {
    document: (type) => (value) => document(type, value),
    request: (type) => (value) => request(type, value),
  }
}
