/** Documents that a contract shows as examples. */
import type { Json } from '../json/index.ts'

/** Documents of types, by type: what OpenAPI documents show, in the form of their version. */
export type Examples = Readonly<Record<string, readonly Json[]>>
