/** JSON of documents, whose numbers stay as they are written: a double would take many for the same. */
import { Parser } from '../../../json/parser.ts'
import type { Json } from '../../../json/value.ts'

/** Deeper documents pass through no gateway. */
const deepest = 128

/** Undefined where it is no JSON. */
export const exactJson = (text: string): Json | undefined => {
  try {
    return new Parser(text, deepest).document()
  } catch {
    return undefined
  }
}
