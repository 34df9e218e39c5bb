/** The package as it is published, without its sources: memory is that of its users. */
import { execFileSync } from 'node:child_process'
import { cpSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export const buildPackage = (): void => {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' })
}

/** Puts what was built into a folder. @returns the path of what runs its commands */
export const packageIn = (folder: string): string => {
  for (const name of ['bin', 'package.json']) {
    cpSync(join(root, name), join(folder, 'package', name), { recursive: true })
  }
  symlinkSync(join(root, 'dist'), join(folder, 'package/dist'))
  return join(folder, 'package/bin/isthmus.js')
}

/** Of processes of the package: without the condition under which the sources are taken instead. */
export const packageEnv = (): NodeJS.ProcessEnv => ({ ...process.env, NODE_OPTIONS: '' })
