export { Flags } from './flags.tsx'
export { OneFlag } from './one-flag.tsx'
export { Proposals } from './proposals.tsx'
