/** What it costs to move the data of a store, document by document, and to look whether it has got there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processes } from '../rollouts/processes.ts'
import { fill } from './documents.ts'

export interface Task {
  readonly kind: 'copy' | 'verify' | 'guide'
  readonly blue: string
  readonly green: string
  /** File of the control store. */
  readonly control: string
  /** Documents after which a copy pauses. */
  readonly stopAt?: number
}

export interface TaskDone {
  readonly ms: number
  readonly cpuMs: number
  /** Resident memory at most, all of Node included. */
  readonly peakBytes: number
  /** Milliseconds until the first batch was saved. */
  readonly firstMs: number
}

export interface MigrateFigure {
  /** Entities, and as many relations. */
  readonly entities: number
  readonly copy: TaskDone
  readonly verify: TaskDone
  /** The guide's loop over the same documents; undefined where it would take too long. */
  readonly guide: TaskDone | undefined
  /** A copy that was paused in the middle, resumed. */
  readonly resumed: TaskDone
}

const script = join(import.meta.dirname, 'child.ts')

const run = async (task: Task): Promise<TaskDone> => {
  const child = spawn(process.execPath, [script, JSON.stringify(task)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`${task.kind} ended with ${String(code)}`)
  return JSON.parse(text) as TaskDone
}

/** Longer loops of one request for each document say nothing more. */
const mostOfGuide = 10_000

const measureOne = async (
  entities: number,
  say: (text: string) => void,
): Promise<MigrateFigure> => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
  const running = processes()
  const file = (name: string): string => join(folder, name)
  try {
    const blue = (await running.store('1.1', file('blue.db'))).url
    say(`${entities} entities are made`)
    await fill(blue, entities)
    const green = async (name: string): Promise<string> =>
      (await running.store('2.0', file(`${name}.db`))).url
    const first = { blue, green: await green('first'), control: file('first-control.db') }
    say('copy')
    const copy = await run({ kind: 'copy', ...first })
    say('verify')
    const verify = await run({ kind: 'verify', ...first })
    const second = { blue, green: await green('second'), control: file('second-control.db') }
    say('half a copy, and the rest')
    await run({ kind: 'copy', ...second, stopAt: entities })
    const resumed = await run({ kind: 'copy', ...second })
    const third = { blue, green: await green('third'), control: file('third-control.db') }
    if (entities <= mostOfGuide) say('the loop of the guide')
    const guide = entities <= mostOfGuide ? await run({ kind: 'guide', ...third }) : undefined
    return { entities, copy, verify, guide, resumed }
  } finally {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const measureMigrate = async (
  sizes: readonly number[],
  say: (text: string) => void,
): Promise<readonly MigrateFigure[]> => {
  const figures: MigrateFigure[] = []
  for (const entities of sizes) figures.push(await measureOne(entities, say))
  return figures
}
