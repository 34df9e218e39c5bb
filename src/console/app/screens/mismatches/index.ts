export { Mismatches } from './mismatches.tsx'
