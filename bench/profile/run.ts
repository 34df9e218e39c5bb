/**
 * Where time and garbage come from: `npm run bench:profile -- [engine] [gateway] [--seconds n]`.
 * Leaves `.isthmus/profile/*.cpuprofile`, `*.heapprofile` and `summary.txt`.
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { engineLoop, enginePairs } from './engine.ts'
import { openGatewayLoad } from './gateway.ts'
import { profileHeap, profileTime, type Share } from './sampler.ts'

const { values, positionals } = parseArgs({
  options: { seconds: { type: 'string', default: '4' }, top: { type: 'string', default: '20' } },
  allowPositionals: true,
})
const seconds = Number(values.seconds)
const isWanted = (part: string): boolean => positionals.length === 0 || positionals.includes(part)

const folder = fileURLToPath(new URL('../../.isthmus/profile/', import.meta.url))
await mkdir(folder, { recursive: true })

const told: string[] = []
const say = (text: string): void => {
  told.push(text)
  console.log(text)
}

const sayShares = (title: string, shares: readonly Share[]): void => {
  const lines = shares
    .slice(0, Number(values.top))
    .map(({ place, share }) => `${(share * 100).toFixed(1).padStart(6)} %  ${place}`)
  say(`\n${title}\n${lines.join('\n')}`)
}

const profile = async (name: string, title: string, work: () => Promise<void>): Promise<void> => {
  sayShares(`${title}: own time`, await profileTime(`${folder}${name}`, work))
  sayShares(`${title}: allocated on the heap`, await profileHeap(`${folder}${name}`, work))
}

if (isWanted('engine')) {
  for (const pair of enginePairs) {
    const name = `engine-${pair.replaceAll(/[^\d]+/g, '-')}`
    await profile(name, `lens.bytes ${pair}, list of 50`, engineLoop(pair, seconds))
  }
}
if (isWanted('gateway')) {
  const load = await openGatewayLoad(seconds)
  try {
    await profile('gateway', 'gateway, list of 50, v2 -> v1', load.run)
  } finally {
    await load.close()
  }
}

const { heapUsed, external, rss } = process.memoryUsage()
const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`
say(`\nheap ${megabytes(heapUsed)}, buffers ${megabytes(external)}, resident ${megabytes(rss)}`)
await writeFile(`${folder}summary.txt`, `${told.join('\n').trim()}\n`)
