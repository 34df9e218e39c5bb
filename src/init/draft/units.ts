/** Names of numbers that differ in the unit that they tell: `reading_minutes` and `reading_seconds`. */
import { rawWords } from './names.ts'

/** Words of units, each with its size in the smallest unit of its family. */
const families: readonly Readonly<Record<string, number>>[] = [
  {
    ...{ ms: 1, msec: 1, milli: 1, millis: 1, millisecond: 1, milliseconds: 1 },
    ...{ s: 1000, sec: 1000, secs: 1000, second: 1000, seconds: 1000 },
    ...{ m: 60_000, min: 60_000, mins: 60_000, minute: 60_000, minutes: 60_000 },
    ...{ h: 3_600_000, hr: 3_600_000, hrs: 3_600_000, hour: 3_600_000, hours: 3_600_000 },
    ...{ d: 86_400_000, day: 86_400_000, days: 86_400_000 },
  },
  {
    ...{ cent: 1, cents: 1, minor: 1, pence: 1 },
    ...{ euro: 100, euros: 100, eur: 100, dollar: 100, dollars: 100, usd: 100, major: 100 },
    ...{ pound: 100, pounds: 100, gbp: 100 },
  },
  {
    ...{ b: 1, byte: 1, bytes: 1 },
    ...{ kb: 1000, kilobyte: 1000, kilobytes: 1000, kib: 1024, kibibytes: 1024 },
    ...{ mb: 1_000_000, megabyte: 1_000_000, megabytes: 1_000_000, mib: 1_048_576 },
    ...{ gb: 1_000_000_000, gigabytes: 1_000_000_000, gib: 1_073_741_824 },
  },
  {
    ...{ mm: 1, millimeters: 1, millimetres: 1 },
    ...{ cm: 10, centimeters: 10, centimetres: 10 },
    ...{ m: 1000, meter: 1000, meters: 1000, metre: 1000, metres: 1000 },
    ...{ km: 1_000_000, kilometer: 1_000_000, kilometers: 1_000_000, kilometres: 1_000_000 },
  },
  {
    ...{ mg: 1, milligrams: 1 },
    ...{ g: 1000, gram: 1000, grams: 1000 },
    ...{ kg: 1_000_000, kilo: 1_000_000, kilos: 1_000_000, kilogram: 1_000_000 },
    ...{ kilograms: 1_000_000, t: 1_000_000_000, tonnes: 1_000_000_000 },
  },
]

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
  for (const sizes of families) {
    const [before, after] = [from, to].map((word) =>
      Object.hasOwn(sizes, word) ? sizes[word] : undefined,
    )
    if (before === undefined || after === undefined || before === after) continue
    return { from, to, factor: before / after }
  }
  return undefined
}
