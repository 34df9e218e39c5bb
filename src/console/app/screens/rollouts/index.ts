export { Rollouts } from './rollouts.tsx'
export { OneRollout } from './one-rollout.tsx'
