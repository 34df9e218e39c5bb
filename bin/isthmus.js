#!/usr/bin/env node
// Finds a Node that is new enough (the project brings one) and runs the command line with it.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url))
const [major, minor] = process.versions.node.split('.').map(Number)
const newEnough = major > 22 || (major === 22 && minor >= 18)
const entry = existsSync(path('src/cli/main.ts')) ? 'src/cli/main.ts' : 'dist/cli/main.js'
const bundled = path('node_modules/node/bin/node')

if (newEnough) {
  await import(new URL(`../${entry}`, import.meta.url))
} else if (existsSync(bundled)) {
  const child = spawn(bundled, [path(entry), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal ? 1 : 0)
  })
} else {
  process.stderr.write(
    `isthmus needs Node 22.18 or newer; this is ${process.versions.node}. ` +
      'Run `npm ci` in the project folder (it brings Node 24), or install a newer Node.\n',
  )
  process.exitCode = 2
}
