/** One command, from its words to what is told of it; tests run several in one process. */
import { run, type StricliProcess } from '@stricli/core'
import {
  commandErrors,
  controlErrors,
  databaseErrors,
  know,
  migratingErrors,
  movingErrors,
  resourceErrors,
} from '../errors/index.ts'
import { appFor } from './app.ts'
import type { CliContext } from './context.ts'
import { tellFailure } from './failures.ts'
import { readable, usageFailure } from './usage.ts'

know({
  ...movingErrors,
  ...commandErrors,
  ...resourceErrors,
  ...databaseErrors,
  ...controlErrors,
  ...migratingErrors,
})

/** Tells what fails, and sets the exit code. */
export const runWords = async (words: readonly string[], context: CliContext): Promise<void> => {
  const { process } = context
  const inputs = readable(words)
  // Stricli complains of wrong usage on the standard error that it is given: it is told like any failure.
  const complaints: string[] = []
  const streams: StricliProcess = {
    stdout: process.stdout,
    stderr: { write: (text) => complaints.push(text.trim()) },
    env: process.env,
  }
  const { application, pathOf } = await appFor(inputs[0])
  await run(application, inputs, { process: streams })
  if (complaints.length === 0) return
  tellFailure(context, usageFailure(pathOf(inputs), complaints), inputs.includes('--json'))
}
