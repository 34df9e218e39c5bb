export * from './define-module.ts'
export type * from './definition.ts'
