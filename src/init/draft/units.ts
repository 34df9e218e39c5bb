/** Names of numbers that differ in the unit that they tell: `reading_minutes` and `reading_seconds`. */
import { rawWords } from './names.ts'

type Family = readonly (readonly [size: number, words: string])[]

/** Words of units by families, each with its size in the smallest unit of its family. */
const families: readonly Family[] = [
  [
    [1, 'ms msec milli millis millisecond milliseconds'],
    [1000, 's sec secs second seconds'],
    [60_000, 'm min mins minute minutes'],
    [3_600_000, 'h hr hrs hour hours'],
    [86_400_000, 'd day days'],
  ],
  [
    [1, 'cent cents minor pence'],
    [100, 'euro euros eur dollar dollars usd pound pounds gbp major'],
  ],
  [
    [1, 'b byte bytes'],
    [1000, 'kb kilobyte kilobytes'],
    [1024, 'kib kibibyte kibibytes'],
    [1_000_000, 'mb megabyte megabytes'],
    [1_048_576, 'mib mebibyte mebibytes'],
    [1_000_000_000, 'gb gigabyte gigabytes'],
    [1_073_741_824, 'gib gibibyte gibibytes'],
  ],
  [
    [1, 'mm millimeter millimeters millimetre millimetres'],
    [10, 'cm centimeter centimeters centimetre centimetres'],
    [1000, 'm meter meters metre metres'],
    [1_000_000, 'km kilometer kilometers kilometre kilometres'],
  ],
  [
    [1, 'mg milligram milligrams'],
    [1000, 'g gram grams'],
    [1_000_000, 'kg kilo kilos kilogram kilograms'],
    [1_000_000_000, 't tonne tonnes'],
  ],
]

const sizeOf = (family: Family, word: string): number | undefined =>
  family.find(([, words]) => words.split(' ').includes(word))?.[0]

export interface UnitChange {
  readonly from: string
  readonly to: string
  /** Newer value = older value * factor. */
  readonly factor: number
}

/** Undefined where the names differ in anything else. */
export const unitChange = (older: string, newer: string): UnitChange | undefined => {
  const [one, other] = [rawWords(older), rawWords(newer)]
  if (one.length !== other.length || one.length < 2) return undefined
  const at = one.flatMap((word, index) => (word === other[index] ? [] : [index]))
  const [index, ...more] = at
  if (index === undefined || more.length > 0) return undefined
  const [from = '', to = ''] = [one[index], other[index]]
  for (const family of families) {
    const [before, after] = [sizeOf(family, from), sizeOf(family, to)]
    if (before === undefined || after === undefined || before === after) continue
    return { from, to, factor: before / after }
  }
  return undefined
}
