export { silentLog, type Log } from './log.ts'
export type { Seed } from './seed.ts'
export { startStore, type RunningStore, type StoreOptions } from './start.ts'
