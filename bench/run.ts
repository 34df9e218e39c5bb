/**
 * Measures and writes `docs/benchmarks.md`:
 * `npm run bench -- [PART ...] [--quick] [--json] [--page]`.
 * Parts that are not named keep their results; `--page` only writes the page anew.
 */
import { parseArgs } from 'node:util'
import { writePage } from './page.ts'
import { parts } from './parts.ts'
import { machine } from './support/machine.ts'
import { writeResults, type Results } from './support/results.ts'

const { values: flags, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    page: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

const names = Object.keys(parts)
const unknown = positionals.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${names.join(', ')}`)
  process.exit(2)
}

const wanted = names.filter((name) => positionals.length === 0 || positionals.includes(name))
const measured: Record<string, Results<unknown>> = {}

for (const name of flags.page ? [] : wanted) {
  const part = parts[name]
  if (!part) continue
  const data = await part.measure(flags.quick, (text) => console.error(`${name}: ${text}`))
  measured[name] = { machine: machine(part.packages), quick: flags.quick, data }
  // After every part, so that what took long is not lost with what fails after it.
  await writeResults(name, measured[name])
}
await writePage()

if (flags.json) console.log(JSON.stringify(measured, null, 2))
else console.log('wrote docs/benchmarks.md')
