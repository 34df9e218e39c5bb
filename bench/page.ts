/** Writes `docs/benchmarks.md` from the results on disk. */
import { writeFile } from 'node:fs/promises'
import { parts, type Part } from './parts.ts'
import type { Machine } from './support/machine.ts'
import { readResults } from './support/results.ts'

const page = new URL('../docs/benchmarks.md', import.meta.url)

const introduction = `# Benchmarks

What \`npm run bench\` measured, on the machine named with each part. A figure is good for a comparison with its neighbours, which took turns with it in the same run, and for little else: other machines have other figures. Look at the spread first (10th to 90th percentile of the rounds): where two overlap, there is no difference to speak of. Times are wall-clock times on a machine that others use as well, so the low end is nearer to the truth than the high one. What got worse, or misses its target, stands here like the rest.

\`npm run bench -- engine\` measures one part and leaves the others as they are; \`--quick\` has few rounds and is good for a look; \`--json\` prints the results. How to find out where the time goes is in [Profile](how-to/profile.md).`

const about = ({ date, cpu, cores, memory, system, node, v8, packages }: Machine): string => {
  const versions = Object.entries(packages).map(([name, version]) => `${name} ${version}`)
  const software = [`Node ${node}`, `V8 ${v8}`, ...versions].join(', ')
  return `${date}, ${cores} cores of ${cpu}, ${memory} GiB, ${system}; ${software}.`
}

const partText = async (name: string, part: Part): Promise<string | undefined> => {
  const results = await readResults<never>(name)
  if (!results) return undefined
  const haste = results.quick ? '\n\nA quick run: few rounds, wide spreads.' : ''
  return `## ${part.title}\n\n${about(results.machine)}${haste}\n\n${part.section(results.data)}`
}

/** Parts without results are left out. */
export const writePage = async (): Promise<void> => {
  const texts: (string | undefined)[] = []
  for (const [name, part] of Object.entries(parts)) texts.push(await partText(name, part))
  const known = texts.filter((text) => text !== undefined)
  await writeFile(page, `${[introduction, ...known].join('\n\n')}\n`)
}
