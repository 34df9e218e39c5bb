export * from './reader.ts'
export * from './unreadable.ts'
export * from './writer.ts'
