export { Declare } from './declare.tsx'
