/** What stands in for libraries of the flag evaluator in a Worker, and the one that is needed as it is. */
export * from '@openfeature/core'
export { MurmurHash3 as default } from './murmur-hash.ts'
export * from './object-hash.ts'
export * from './semver.ts'
