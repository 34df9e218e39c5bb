/** What it costs to move the data of a store, document by document, and to look whether it has got there. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processes } from '../rollouts/processes.ts'
import { buildPackage, packageEnv, packageIn } from '../support/package.ts'
import { fill } from './documents.ts'

/** Of one process, from its start to its end. */
export interface Taken {
  readonly ms: number
  readonly cpuMs: number
  /** Resident memory at most, all of Node included. */
  readonly peakBytes: number
}

export interface Task {
  readonly kind: 'copy' | 'guide'
  readonly blue: string
  readonly green: string
  /** File of the control store. */
  readonly control: string
  /** Documents after which a copy pauses. */
  readonly stopAt?: number
}

export interface TaskDone extends Taken {
  /** Milliseconds until the first batch was saved. */
  readonly firstMs: number
}

export interface MigrateFigure {
  /** Entities, and as many relations. */
  readonly entities: number
  readonly copy: Taken
  readonly verify: Taken
  /** Two ranges at a time; undefined where it was not measured. */
  readonly parallel: Taken | undefined
  /** The guide's loop over the same documents; undefined where it would take too long. */
  readonly guide: TaskDone | undefined
  /** A copy that was paused in the middle, resumed. */
  readonly resumed: TaskDone
}

const here = (name: string): string => join(import.meta.dirname, name)
const root = here('../..')

/** One thing in a process of its own, from the sources. */
const run = async (task: Task): Promise<TaskDone> => {
  const child = spawn(process.execPath, [here('child.ts'), JSON.stringify(task)], {
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

interface Project {
  readonly folder: string
  /** What runs its commands. */
  readonly bin: string
  readonly blue: string
  readonly green: string
  readonly control: string
}

/** A command of that package. */
const command = async (
  { folder, bin, blue, green, control }: Project,
  args: readonly string[],
): Promise<Taken> => {
  const measured = join(folder, 'measured.json')
  const child = spawn(process.execPath, ['--import', here('measured.js'), bin, ...args], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...packageEnv(),
      BLUE: blue,
      GREEN: green,
      CONTROL: control,
      MEASURED: measured,
    },
  })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`isthmus ${args.join(' ')} ended with ${String(code)}`)
  return JSON.parse(readFileSync(measured, 'utf8')) as Taken
}

const configured = ['--config', here('config.ts')]
const ofContract = [...configured, '--contract', join(root, 'adapters/index.ts'), '--json']

/** Longer loops of one request for each document say nothing more. */
const mostOfGuide = 10_000
/** Of those that are copied once more, by two ranges at a time. */
const mostOfParallel = 100_000

const measureOne = async (
  entities: number,
  say: (text: string) => void,
): Promise<MigrateFigure> => {
  const folder = mkdtempSync(join(tmpdir(), 'isthmus-bench-'))
  const running = processes()
  const file = (name: string): string => join(folder, name)
  try {
    const bin = packageIn(folder)
    const blue = (await running.store('1.1', file('blue.db'))).url
    say(`${entities} entities are made`)
    await fill(blue, entities)
    const project = async (name: string): Promise<Project> => {
      const green = (await running.store('2.0', file(`${name}.db`))).url
      return { folder, bin, blue, green, control: file(`${name}-control.db`) }
    }
    const copied = async (made: Project, ...more: readonly string[]): Promise<Taken> => {
      await command(made, ['control', 'init', ...configured, '--json'])
      return command(made, ['migrate', 'run', 'blue', 'green', ...ofContract, ...more])
    }
    const first = await project('first')
    say('copy')
    const copy = await copied(first)
    say('verify')
    const verify = await command(first, ['migrate', 'verify', 'blue', 'green', ...ofContract])
    const isParallel = entities <= mostOfParallel
    if (isParallel) say('copy, two ranges at a time')
    const parallel = isParallel
      ? await copied(await project('parallel'), '--ranges', '4', '--parallel', '2')
      : undefined
    const second = await project('second')
    say('half a copy, and the rest')
    await run({ kind: 'copy', ...second, stopAt: entities })
    const resumed = await run({ kind: 'copy', ...second })
    if (entities <= mostOfGuide) say('the loop of the guide')
    const guide =
      entities <= mostOfGuide
        ? await run({ kind: 'guide', ...(await project('third')) })
        : undefined
    return { entities, copy, verify, parallel, guide, resumed }
  } finally {
    await running.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const measureMigrate = async (
  sizes: readonly number[],
  say: (text: string) => void,
): Promise<readonly MigrateFigure[]> => {
  say('the package is built')
  buildPackage()
  const figures: MigrateFigure[] = []
  for (const entities of sizes) figures.push(await measureOne(entities, say))
  return figures
}
