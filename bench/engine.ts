/**
 * What carrying a list costs today: the `value` executor beside the parser that it stands on and
 * beside `JSON.parse` + `JSON.stringify`, the floor of everything that parses. Rounds are
 * interleaved, so that all see the same machine. `npm run bench`
 */
import contract from '../adapters/index.ts'
import { parse, print, type Json } from '../src/json/index.ts'
import { worldGraph } from '../src/cli/demo/world.ts'

interface Case {
  readonly name: string
  readonly run: () => unknown
}

const rounds = 15

const page = (size: number): Json => ({
  items: worldGraph().entities.slice(0, size) as Json[],
  total: size,
  next_cursor: null,
})

const valueOf = (result: ReturnType<typeof parse>): Json => {
  if (!result.ok) throw new Error(result.problem.detail)
  return result.value
}

const cases = (size: number): readonly Case[] => {
  const up = contract.lens('EntityPage', '1.0', '3.0')
  const newest = print(valueOf(up.value(page(size))))
  const middle = print(valueOf(contract.lens('EntityPage', '1.0', '2.0').value(page(size))))
  const down = contract.lens('EntityPage', '3.0', '1.0')
  const plain = contract.lens('EntityPage', '2.0', '1.0')
  return [
    { name: `v2, JSON.parse + JSON.stringify`, run: () => JSON.stringify(JSON.parse(middle)) },
    { name: `v2, own parse + print`, run: () => print(valueOf(parse(middle))) },
    {
      name: `v2 -> v1, value executor`,
      run: () => print(valueOf(plain.value(valueOf(parse(middle))))),
    },
    { name: `v3, JSON.parse + JSON.stringify`, run: () => JSON.stringify(JSON.parse(newest)) },
    {
      name: `v3 -> v1, value executor`,
      run: () => print(valueOf(down.value(valueOf(parse(newest))))),
    },
  ]
}

const microseconds = (run: () => unknown, times: number): number => {
  const start = process.hrtime.bigint()
  for (let i = 0; i < times; i += 1) run()
  return Number(process.hrtime.bigint() - start) / 1000 / times
}

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0

const measure = (list: readonly Case[]): void => {
  const times = list.map(({ run }) => Math.max(3, Math.ceil(20_000 / microseconds(run, 20))))
  const results = list.map((): number[] => [])
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, { run }] of list.entries()) {
      results[index]?.push(microseconds(run, times[index] ?? 3))
    }
  }
  for (const [index, { name }] of list.entries()) {
    const sorted = (results[index] ?? []).toSorted((a, b) => a - b)
    const [low, middle, high] = [0.1, 0.5, 0.9].map((q) => quantile(sorted, q).toFixed(1))
    console.log(`${name.padEnd(36)} ${middle?.padStart(9)} us   (${low} to ${high})`)
  }
}

for (const size of [1, 50]) {
  console.log(
    `\n${size} ${size === 1 ? 'entity' : 'entities'}, Node ${process.versions.node}, ${rounds} rounds`,
  )
  measure(cases(size))
}
