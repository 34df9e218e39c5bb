export * from './all.ts'
export type * from './op.ts'
