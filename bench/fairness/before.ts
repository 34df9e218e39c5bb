/**
 * Measures another tree once and keeps it beside the results of this one:
 * `SOURCE=TREE/src node bench/fairness/before.ts`.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { measureNow, type Before } from './index.ts'

if (process.env['SOURCE'] === undefined) throw new Error('SOURCE names no tree')
const { alone, now } = await measureNow(1, (text) => console.error(text))
const before: Before = { alone, waits: now }
writeFileSync(join(import.meta.dirname, 'before.json'), `${JSON.stringify(before, null, 2)}\n`)
