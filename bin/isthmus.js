#!/usr/bin/env node
// Finds a Node that is new enough (the project brings one) and runs the command line with it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)
const newEnough = major > 22 || (major === 22 && minor >= 18)
const inRepository = existsSync(path('src/cli/main.ts'))
const entry = inRepository ? 'src/cli/main.ts' : 'dist/cli/main.js'
const bundled = path(`node_modules/node/bin/node${process.platform === 'win32' ? '.exe' : ''}`)

/**
 * All of a store goes through these: as usual, what lives for a moment would be let grow to 130 MB and
 * more before it is collected, and the allocator would keep 16 MB more for each thread that asks.
 */
const [, , command, ...words] = process.argv
const streaming = ['migrate', 'backup', 'rehearse', 'audit'].includes(command)
/**
 * All documents of a database come in one message, which is put together from parts: each of them is given
 * back by itself, and at once, where the allocator keeps none of their size.
 */
const copying = command === 'store' && words.some((word) => word.startsWith('--spacetimedb'))
const { NODE_OPTIONS: told = '' } = process.env
const isTold = [...process.execArgv, told].some((text) => text.includes('max-semi-space-size'))
const isSmall = streaming || copying
const flags = isSmall && !isTold ? [`--max-semi-space-size=${copying ? 2 : 16}`] : []
const parts = copying ? { MALLOC_MMAP_THRESHOLD_: '65536' } : {}
const env = isSmall ? { MALLOC_ARENA_MAX: '2', ...parts, ...process.env } : process.env

const complain = (text) => {
  process.stderr.write(`isthmus: ${text}\n`)
  process.exitCode = 2
}

if (process.versions.bun) {
  complain(
    'Bun puts an HTTP client of its own in place of undici, with which the gateway reaches backends.\n' +
      '  Run it with Node 22.18 or newer, or with Deno: `npx isthmus` instead of `bunx --bun isthmus`.',
  )
} else if (newEnough && flags.length > 0 && process.execve && !process.channel) {
  // In this process, as signals and standard streams are to be those of the command.
  process.execve(
    process.execPath,
    [process.execPath, ...flags, ...process.execArgv, ...process.argv.slice(1)],
    env,
  )
} else if (newEnough) {
  // Compiling again at each start is most of the time that a short command takes.
  module.enableCompileCache?.()
  try {
    if (inRepository) await import('./source-hooks.js')
    await import(new URL(`../${entry}`, import.meta.url))
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    complain(`${error.message.split('\n')[0]}\n  Run \`npm ci\` in the project folder.`)
  }
} else if (existsSync(bundled)) {
  // Over the channel the child notices when this process is killed.
  const child = spawn(
    bundled,
    [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)],
    {
      env,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  )
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal]
  })
} else {
  complain(
    `Node 22.18 or newer is needed; this is ${process.versions.node}.\n` +
      '  Run `npm ci` in the project folder (it brings Node 24), or install a newer Node.',
  )
}
