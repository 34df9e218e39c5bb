/** HTTP semantics in every runtime: a client of 1.0 before a store of 2.0 that the tests play. */
import { corsSuite } from './cors.ts'
import { errorsSuite } from './errors.ts'
import { linkSuite } from './links.ts'
import { messageSuite } from './messages.ts'
import type { Semantics } from './runtime.ts'
import { storeSuite } from './stores.ts'
import { unknownSuite } from './unknown.ts'

export const semanticsSuite = (runtime: Semantics): void => {
  unknownSuite(runtime)
  linkSuite(runtime)
  errorsSuite(runtime)
  messageSuite(runtime)
  corsSuite(runtime)
  storeSuite(runtime)
}
