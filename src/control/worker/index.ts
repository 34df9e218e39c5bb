export { d1Facts } from './d1-facts.ts'
export * from './follower.ts'
export * from './readers.ts'
export * from './snapshot.ts'
