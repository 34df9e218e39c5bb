/** What the package offers to Workers of one's own. */
export { judgedSource, staticSource, type FlagSource } from '../flags/index.ts'
export {
  createCache,
  createCors,
  createOfrep,
  createSessions,
  createStranger,
  jwt,
} from '../gateway/parts.ts'
export { fixedPolicy, type FixedPolicy } from '../policy/fixed-policy.ts'
export * from './create-worker.ts'
export { d1Control } from './d1-control.ts'
export { providerFlags } from './provider-flags.ts'
export { withBackends } from './with-backends.ts'
export { allWorkerParts as allParts, type WorkerParts as Parts } from './worker-parts.ts'
