/** What stands in for libraries in a Worker, and the one of the flag evaluator that is needed as it is. */
export * from '@openfeature/core'
export * from './lru-cache.ts'
export { MurmurHash3 as default } from './murmur-hash.ts'
export * from './object-hash.ts'
export * from './semver.ts'
