/** The entry point of the command line. */
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
import { endOnUncaught } from './uncaught.ts'
import { readable, usageFailure } from './usage.ts'

know({
  ...movingErrors,
  ...commandErrors,
  ...resourceErrors,
  ...databaseErrors,
  ...controlErrors,
  ...migratingErrors,
})

const context: CliContext = { process }
const inputs = readable(process.argv.slice(2))
const json = inputs.includes('--json')

endOnUncaught(process, (error) => {
  tellFailure(context, error, json)
  process.exit()
})
// A reader that has seen enough (`isthmus openapi 1.0 | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

// Not among the commands: the scripts of `isthmus completion` ask it at each TAB.
if (inputs[0] === '__complete') {
  const { complete } = await import('./completion/propose.ts')
  await complete(inputs.slice(1))
  process.exit()
}

// Stricli complains of wrong usage on the standard error that it is given: it is told like any failure.
const complaints: string[] = []
const streams: StricliProcess = {
  stdout: process.stdout,
  stderr: { write: (text) => complaints.push(text.trim()) },
  env: process.env,
}
const { application, pathOf } = await appFor(inputs[0])
await run(application, inputs, { process: streams })
if (complaints.length > 0) tellFailure(context, usageFailure(pathOf(inputs), complaints), json)
