export { Versions } from './versions.tsx'
export { OneVersion } from './one-version.tsx'
export { Playground } from './playground.tsx'
