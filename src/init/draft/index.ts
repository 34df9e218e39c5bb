export { draft } from './draft.ts'
export type * from './model.ts'
export { isQuestion } from './model.ts'
