/** What is published as a database: the module, with the tables of a version. */
import { readFileSync } from 'node:fs'
import { withDefinition } from './with-definition.ts'

let built: Uint8Array | undefined

/** @param definition tables and reducers, as `defineModule` makes them */
export const moduleOf = (definition: Uint8Array): Uint8Array => {
  built ??= readFileSync(new URL('module.wasm', import.meta.url))
  return withDefinition(built, definition)
}
