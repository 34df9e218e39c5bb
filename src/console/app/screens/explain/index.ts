export { Explain } from './explain.tsx'
