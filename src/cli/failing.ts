/** Ends a command that failed: told to people or to programs, with the exit code of the catalogue. */
import type { CliContext } from './context.ts'
import { exitCodeOf, failureJson, failureText } from './failures.ts'

type Action<Flags, Args extends readonly unknown[]> = (
  context: CliContext,
  flags: Flags,
  ...args: Args
) => Promise<void> | void

/** Stricli calls a command with its context as `this`; actions of ours get it as an argument. */
export const action = <Flags extends object, Args extends readonly unknown[]>(
  run: Action<Flags, Args>,
) =>
  async function command(this: CliContext, flags: Flags, ...args: Args): Promise<void> {
    try {
      await run(this, flags, ...args)
    } catch (error) {
      const json = 'json' in flags && flags.json === true
      if (json) this.process.stdout.write(`${failureJson(error)}\n`)
      else this.process.stderr.write(`${failureText(error)}\n`)
      this.process.exitCode = exitCodeOf(error)
    }
  }
