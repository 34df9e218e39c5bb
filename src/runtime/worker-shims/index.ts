/** What stands in for libraries of the flag evaluator in a Worker. */
export * from './object-hash.ts'
export * from './semver.ts'
