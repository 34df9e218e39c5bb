/** Documents in SpacetimeDB: their tables and rows, the module that writes them, and the link to a database. */
export { Reader, Writer } from './bsatn/index.ts'
export type { ReadRow } from './codec/index.ts'
export * from './definition/index.ts'
export * from './link/index.ts'
export * from './module/index.ts'
export * from './server/index.ts'
