/** For a Worker that is bundled without `isthmus compile`. */
export { allWorkerParts as default } from './worker-parts.ts'
