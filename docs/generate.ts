/** Writes the pages of `docs/reference`; with `--check` it only tells which of them are stale. */
import { readFile, writeFile } from 'node:fs/promises'

// The pages are the same for everybody: nothing of this machine's environment shows in them.
for (const name of Object.keys(process.env)) {
  if (name.startsWith('ISTHMUS_') || name === 'FORCE_COLOR') delete process.env[name]
}
process.env['NO_COLOR'] = '1'

const { pages } = await import('./generate/pages.ts')

const checking = process.argv.includes('--check')
const stale: string[] = []

for (const [name, page] of Object.entries(pages)) {
  const file = new URL(`reference/${name}`, import.meta.url)
  const text = await page()
  const present = await readFile(file, 'utf8').catch(() => undefined)
  if (present === text) continue
  stale.push(`docs/reference/${name}`)
  if (!checking) await writeFile(file, text)
}

if (!checking) {
  process.stdout.write(stale.map((name) => `wrote ${name}\n`).join('') || 'nothing to write\n')
} else if (stale.length > 0) {
  const list = stale.map((name) => `  ${name}\n`).join('')
  process.stderr.write(`Stale pages, to be made anew with \`npm run docs\`:\n${list}`)
  process.exitCode = 1
}
