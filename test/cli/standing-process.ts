/** Runs commands for `standing.ts`, one after another, as each would run in a process of its own. */
import { runWords } from '../../src/cli/run-words.ts'
import type { Done, RunOptions } from './support.ts'

export type Asked = Pick<RunOptions, 'cwd'> & {
  readonly words: readonly string[]
  readonly env: NodeJS.ProcessEnv
}

const streams = ['stdout', 'stderr'] as const

/** What is written to a stream meanwhile, which gets it no more. */
const taken = (name: (typeof streams)[number]) => {
  const stream = process[name]
  const decoder = new TextDecoder()
  let text = ''
  stream.write = (part: string | Uint8Array, ...more: readonly unknown[]): boolean => {
    text += typeof part === 'string' ? part : decoder.decode(part, { stream: true })
    const written = more.at(-1)
    if (typeof written === 'function') written()
    return true
  }
  return () => {
    Reflect.deleteProperty(stream, 'write')
    return text
  }
}

const setEnv = (env: Asked['env']): void => {
  for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name]
  Object.assign(process.env, env)
}

const exitCode = (): number => Number(process.exitCode ?? 0)

const run = async ({ words, env, cwd }: Asked): Promise<Done> => {
  setEnv(env)
  process.chdir(cwd ?? '.')
  process.exitCode = undefined
  const [stdout, stderr] = streams.map(taken)
  await runWords(words, { process })
  const code = exitCode()
  process.exitCode = undefined
  // Who works until Ctrl-C does not end its listening: the process would be over.
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal)
  return { code, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' }
}

const answer = async (asked: Asked): Promise<void> => {
  process.send?.(await run(asked))
}

// What is thrown ends the process, which whoever waits for an answer is told.
process.on('message', (asked: Asked) => void answer(asked))
