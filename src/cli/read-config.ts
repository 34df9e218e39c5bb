/** A configuration that is written as JSON. */
import { readFile } from 'node:fs/promises'
import { Failure, type Issue } from '../errors/index.ts'
import type { GatewayConfig, GatewayConfigInput } from '../gateway/config/index.ts'
import { inFile } from './in-file.ts'

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

/**
 * The same as a module that exports what `defineConfig` returns; it may name its schema, too.
 *
 * @throws Failure `config-invalid` with all errors
 */
export const readConfig = async (file: string): Promise<GatewayConfig> => {
  const { isObject, parse } = await import('../json/index.ts')
  const { duplicateKeys } = await import('../flags/duplicate-keys.ts')
  const { defineConfig } = await import('../gateway/config/index.ts')
  const text = (await readFile(file, 'utf8')).replace(/^\uFEFF/, '')
  const unread = (...issues: readonly Issue[]): Failure =>
    new Failure('config-invalid', `The configuration ${file} cannot be read`, issues)
  const parsed = parse(text)
  if (!parsed.ok) {
    const { offset, detail } = parsed.problem
    const place = typeof offset === 'number' ? `${file}:${lineOf(text, offset)}` : file
    throw unread({ place, message: detail })
  }
  if (!isObject(parsed.value)) {
    throw unread({ place: file, message: 'is an object with "backends" and "decision"' })
  }
  const twice = duplicateKeys(text).map(({ path, offset }) => ({
    place: `${file}:${lineOf(text, offset)}`,
    message: `${path.join(' > ')} is written twice`,
  }))
  if (twice.length > 0) throw unread(...twice)
  const { $schema: _, ...input } = JSON.parse(text) as GatewayConfigInput & { $schema?: string }
  try {
    return defineConfig(input)
  } catch (error) {
    throw error instanceof Failure ? inFile(error, file) : error
  }
}
