/** Logs a great deal, goes on working, and tells on standard error how it went. A program of its own. */
import { createMetrics } from '../../src/telemetry/index.ts'
import { pinoLogger } from '../../src/telemetry/node/index.ts'

const lines = Number(process.argv[2])
const metrics = createMetrics()
const log = pinoLogger({ metrics })
let ticks = 0
const ticking = setInterval(() => (ticks += 1), 1)
for (let i = 0; i < lines; i += 1) {
  log.info({ i, text: 'x'.repeat(1000) }, 'Said')
  if (i % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
}
clearInterval(ticking)
const [dropped] = metrics.collect()[0]?.points ?? []
const memory = Math.round(process.memoryUsage().rss / 1024 / 1024)
process.stderr.write(`${JSON.stringify({ ticks, dropped: dropped?.value, memory })}\n`)
log.info({}, 'The last word')
await log.end(500)
