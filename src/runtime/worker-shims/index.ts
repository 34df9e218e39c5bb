/** What stands in for libraries of the flag evaluator in a Worker. */
export { MurmurHash3 as default } from './murmur-hash.ts'
export * from './object-hash.ts'
export * from './semver.ts'
