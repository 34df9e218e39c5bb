/** Writes `docs/reference` and `schema`; with `--check` it only tells which of their files are stale. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'

// The pages are the same for everybody: nothing of this machine's environment shows in them.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('ISTHMUS_') || name === 'FORCE_COLOR') delete process.env[name]
}
process.env['NO_COLOR'] = '1'

const { files } = await import('./generate/pages.ts')

const checking = process.argv.includes('--check')
const stale: string[] = []

for (const [name, make] of Object.entries(files)) {
  const file = new URL(`../${name}`, import.meta.url)
  const text = await make()
  const present = await readFile(file, 'utf8').catch(() => undefined)
  if (present === text) continue
  stale.push(name)
  if (checking) continue
  await mkdir(new URL('.', file), { recursive: true })
  await writeFile(file, text)
}

if (!checking) {
  process.stdout.write(stale.map((name) => `wrote ${name}\n`).join('') || 'nothing to write\n')
} else if (stale.length > 0) {
  const list = stale.map((name) => `  ${name}\n`).join('')
  process.stderr.write(`Stale files, to be made anew with \`npm run docs\`:\n${list}`)
  process.exitCode = 1
}
