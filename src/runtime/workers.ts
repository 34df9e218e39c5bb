/** What the package offers to Workers of one's own. */
export { judgedSource, staticSource, type FlagSource } from '../flags/index.ts'
export {
  allParts,
  createCache,
  createCors,
  createStranger,
  jwt,
  type Parts,
} from '../gateway/parts.ts'
export { fixedPolicy, type FixedPolicy } from '../policy/fixed-policy.ts'
export * from './create-worker.ts'
export { providerFlags } from './provider-flags.ts'
export { withBackends } from './with-backends.ts'
