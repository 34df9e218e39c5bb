/** Nesting, where at most 128 levels are allowed (RFC 8259 section 9). */
import { acceptedWhole, rejectedWhole, tooDeep, type GrammarCase } from './grammar-case.ts'

const arrays = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels)
const objects = (levels: number): string =>
  `${'{"a":'.repeat(levels - 1)}{}${'}'.repeat(levels - 1)}`

export const nesting: readonly GrammarCase[] = [
  ...acceptedWhole([
    ['arrays as deep as allowed', arrays(128)],
    ['objects as deep as allowed', objects(128)],
    ['arrays and objects as deep as allowed', '[{"a":'.repeat(64) + '1' + '}]'.repeat(64)],
    ['the greatest depth twice', `[${arrays(127)},${arrays(127)}]`],
    ['more arrays side by side than may be nested', `[${'[],'.repeat(500)}[]]`],
    ['brackets in a string', `"${'['.repeat(500)}"`],
    ['brackets in a name', `{"${'{'.repeat(500)}":1}`],
  ]),
  ...tooDeep([
    ['arrays one too deep', arrays(129), 128],
    ['objects one too deep', objects(129), 640],
    ['an object in arrays one too deep', `${'['.repeat(128)}{}${']'.repeat(128)}`, 128],
    ['far too many open brackets', '['.repeat(100_000), 128],
    ['far too many open objects', '{"a":'.repeat(100_000), 640],
    ['one too deep after the greatest depth', `[${arrays(127)},${arrays(128)}]`, 383],
    ['one too deep, and then a mistake', `${'['.repeat(129)}x`, 128],
  ]),
  ...rejectedWhole([
    ['the greatest depth without an end', '['.repeat(128), 128],
    ['the greatest depth, closed once too often', `${arrays(128)}]`, 256],
    ['the greatest depth, closed by a brace', `${'['.repeat(128)}}`, 128],
    ['far too many closing brackets', ']'.repeat(100_000), 0],
    ['a mistake before a level too deep', `[x${'['.repeat(200)}`, 1],
  ]),
]
