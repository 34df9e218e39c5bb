/**
 * Loaded before a command: writes what its process took, once it ends. JavaScript, as types would be
 * stripped from it before the command has begun: that takes more memory than most of the command.
 */
import { writeFileSync } from 'node:fs'

const begun = performance.now()

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  /** @type {import('./index.ts').Taken} */
  const taken = {
    ms: performance.now() - begun,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakBytes: maxRSS * 1024,
  }
  writeFileSync(process.env['MEASURED'] ?? '', JSON.stringify(taken))
})
