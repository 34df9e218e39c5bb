/** For a Worker that is bundled without `isthmus compile`. */
export { allParts as default } from '../gateway/parts.ts'
