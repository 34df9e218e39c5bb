export { largeJobsOf, type LargeJobsOptions } from './large-jobs-of.ts'
export { createPool, type Pool, type PoolOptions } from './pool.ts'
