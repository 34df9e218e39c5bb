/** Loaded before a command: writes what its process took, once it ends. */
import { writeFileSync } from 'node:fs'
import type { Taken } from './index.ts'

const begun = performance.now()

process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  const taken: Taken = {
    ms: performance.now() - begun,
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakBytes: maxRSS * 1024,
  }
  writeFileSync(process.env['MEASURED'] ?? '', JSON.stringify(taken))
})
