export * from './create-store.ts'
export type * from './database.ts'
