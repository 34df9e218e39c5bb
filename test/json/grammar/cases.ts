/** The table of what is JSON (RFC 8259) and what is not. */
import type { GrammarCase } from './grammar-case.ts'
import { nesting } from './nesting.ts'
import { numbers } from './numbers.ts'
import { strings } from './strings.ts'
import { structure } from './structure.ts'
import { utf8 } from './utf8.ts'
import { whole } from './whole.ts'

export const cases: readonly GrammarCase[] = [
  ...numbers,
  ...strings,
  ...utf8,
  ...structure,
  ...whole,
  ...nesting,
]
