/** Ends a command that failed: told to people or to programs, with the exit code of the catalogue. */
import type { CliContext } from './context.ts'
import { tellFailure } from './failures.ts'

type Action<Flags, Args extends readonly unknown[]> = (
  context: CliContext,
  flags: Flags,
  ...args: Args
) => Promise<void> | void

/** Stricli has streams of its own, in which its complaints are caught; actions of ours get the real ones. */
export const action =
  <Flags extends object, Args extends readonly unknown[]>(run: Action<Flags, Args>) =>
  async (flags: Flags, ...args: Args): Promise<void> => {
    const context: CliContext = { process }
    try {
      await run(context, flags, ...args)
    } catch (error) {
      tellFailure(context, error, 'json' in flags && flags.json === true)
    }
  }
