/** How much deeper the options of a choice stand. */
import type { Located } from '../documents.ts'

/** What is said besides a choice is read again for each option: a few of those nest, then anything is taken. */
export const choiceDepth = (common: readonly Located[]): number => (common.length === 0 ? 1 : 20)
