export * from './grouped.ts'
export * from './ledger.ts'
export * from './protocol/index.ts'
export * from './stage.ts'
