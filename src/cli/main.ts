/** The entry point of the command line. */
import { run, type StricliProcess } from '@stricli/core'
import { app } from './app.ts'
import { exitCodeOf, failureText } from './failures.ts'

/** Stricli tells wrong usage by negative codes; to the shell it is 2. */
const toShell = (code: unknown): number =>
  typeof code === 'number' && code < 0 ? 2 : Number(code ?? 0)

process.on('uncaughtException', (error) => {
  process.stderr.write(`${failureText(error)}\n`)
  process.exit(exitCodeOf(error))
})
// A reader that has seen enough (`isthmus openapi 1.0 | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1)
})

const inputs = process.argv.slice(2)
// Stricli asks for a process whose exit code may be set; that of Node is one.
const context: StricliProcess & NodeJS.Process = process as StricliProcess & NodeJS.Process
await run(app, inputs, { process: context })
process.exitCode = toShell(process.exitCode)
