/** A small client in a process of its own: one document every few milliseconds, and how long each took. */
import { Agent, request } from 'node:http'
import { setTimeout as pause } from 'node:timers/promises'

const url = process.env['GATEWAY'] ?? ''
const agent = new Agent({ keepAlive: true })

const ask = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const asked = request(
      `${url}/docs/small`,
      { agent, headers: { 'api-version': '1.0' } },
      (answer) => {
        answer.resume().on('end', () => resolve(performance.now() - started))
      },
    )
    asked.on('error', reject).end()
  })

let waits: number[] = []

process.on('message', () => {
  process.send?.({ waits })
  waits = []
})

process.send?.({ ready: true })
for (;;) {
  waits.push(await ask())
  await pause(2)
}
