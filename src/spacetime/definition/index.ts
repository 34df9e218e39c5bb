export * from './define-module.ts'
export type * from './definition.ts'
export { schemaDifferences } from './differences.ts'
