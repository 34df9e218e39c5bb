import { formatPointer } from '../../../json/index.ts'
import type { Located } from '../documents.ts'

/** One text per place. */
export const keyOf = ({ document, path }: Located): string => `${document}#${formatPointer(path)}`
