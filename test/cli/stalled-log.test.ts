import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { root } from './support.ts'

test('a gateway whose log nobody reads serves on, counts what it drops, and stops when told', async () => {
  const program = join(root, 'bin/isthmus.js')
  const ports = ['--port', '0', '--admin-port', '0']
  const child = spawn(process.execPath, [program, 'serve', '--json', ...ports], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let text = ''
  while (!text.includes('\n')) text += String((await once(child.stdout, 'data'))[0])
  child.stdout.pause()
  const { url, adminUrl } = JSON.parse(text.split('\n')[0] ?? '') as Record<string, string>

  const dropped = async () => {
    const metrics = await (await fetch(`${adminUrl}/metrics`)).text()
    return Number(/^isthmus_log_dropped_total (\d+)$/m.exec(metrics)?.[1])
  }
  expect(await dropped()).toBe(0)
  // Each answer is a line; what is not written at some point is dropped.
  while ((await dropped()) === 0) {
    const asked = Array.from({ length: 50 }, async () => (await fetch(`${url}/nowhere`)).status)
    for (const status of await Promise.all(asked)) expect(status).toBeGreaterThanOrEqual(400)
  }
  child.kill('SIGTERM')
  const [code] = (await once(child, 'exit')) as [number | null]
  expect(code).toBe(0)
})
