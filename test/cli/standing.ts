/**
 * Commands one after another in one process, for tests that run dozens of them: all but the start is as
 * with `isthmus`, and a start takes half a second of a core.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { Asked } from './standing-process.ts'
import { environment, root, type Done, type RunOptions } from './support.ts'

interface Standing {
  readonly child: ChildProcess
  /** Resolves to how it ended. */
  readonly ended: Promise<unknown>
}

const begun = (): Standing => {
  const child = fork(join(root, 'test/cli/standing-process.ts'), {
    cwd: root,
    env: environment(),
    execArgv: ['--import', join(root, 'bin/source-hooks.js')],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return { child, ended: once(child, 'exit') }
}

let started: Standing | undefined
/** Resolves when it has nothing to do. */
let idle: Promise<unknown> = Promise.resolve()

afterAll(() => {
  started?.child.kill('SIGKILL')
})

const asked = async (command: Asked): Promise<Done> => {
  started ??= begun()
  const { child, ended } = started
  const answered = once(child, 'message')
  child.send(command)
  const answer = await Promise.race([answered, ended.then(() => [])])
  const [done] = answer as readonly Done[]
  if (!done) throw new Error(`isthmus ${command.words.join(' ')} has ended its process`)
  return done
}

/** As `isthmus`, for commands that end by themselves and read nothing. */
export const standing = (
  command: string | readonly string[],
  { env, cwd = root }: Pick<RunOptions, 'env' | 'cwd'> = {},
): Promise<Done> => {
  const words = typeof command === 'string' ? command.split(' ') : command
  const done = idle.then(() => asked({ words, env: environment(env), cwd }))
  idle = done.catch(() => undefined)
  return done
}
