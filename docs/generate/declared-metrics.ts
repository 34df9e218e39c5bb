/** Finds every metric that the sources declare: a page of them cannot drift. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createMetrics, prometheusText } from '../../src/telemetry/index.ts'

export interface DeclaredMetric {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  /** As `/metrics` writes it. */
  readonly exposed: string
  readonly unit: string
  readonly labels: readonly string[]
  readonly description: string
}

const call = /\.(counter|gauge|histogram)\(/g

/** Its name as a literal, then its options up to their brace; units have braces of their own. */
const declaration = /^\.(counter|gauge|histogram)\('([^']+)', \{((?:[^{}']|'[^']*')*)\}\)/

const withoutComments = (source: string): string =>
  source.replaceAll(/\/\*\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ''))

const descriptionText = /description:\s*'([^']*)'/
const unitText = /unit: '([^']*)'/
const labelsText = /labels: \[([^\]]*)\]/

const listed = (list: string): readonly string[] =>
  [...list.matchAll(/'([^']*)'/g)].map(([, label = '']) => label)

/** @throws Error where labels are neither written nor a constant of the file */
const labelsOf = (options: string, source: string, place: string): readonly string[] => {
  const written = labelsText.exec(options)
  if (written) return listed(written[1] ?? '')
  if (!/\blabels\b/.test(options)) return []
  const constant = /\bconst labels(?:: [^=]+)? = \[([^\]]*)\]/.exec(source)
  if (!/^\s*labels,$/m.test(options) || !constant) throw new Error(`${place}: which labels?`)
  return listed(constant[1] ?? '')
}

const exposedName = (
  kind: DeclaredMetric['kind'],
  name: string,
  options: { readonly description: string; readonly unit: string },
): string => {
  const metrics = createMetrics()
  metrics[kind](name, options)
  return /^# TYPE (\S+)/m.exec(prometheusText(metrics.collect()))?.[1] ?? ''
}

/**
 * @param file named in errors
 * @throws Error where a declaration cannot be read
 */
export const metricsIn = (text: string, file: string): readonly DeclaredMetric[] => {
  const source = withoutComments(text)
  return [...source.matchAll(call)].map(({ index }) => {
    const place = `${file} line ${source.slice(0, index).split('\n').length}`
    const found = declaration.exec(source.slice(index))
    if (!found) throw new Error(`${place}: a metric is declared by literals, name and options`)
    const [, kind, name = '', options = ''] = found
    const description = descriptionText.exec(options)?.[1]
    if (description === undefined) throw new Error(`${place}: ${name} has no description`)
    const unit = unitText.exec(options)?.[1] ?? ''
    const known = kind as DeclaredMetric['kind']
    return {
      name,
      kind: known,
      exposed: exposedName(known, name, { description, unit }),
      unit,
      labels: labelsOf(options, source, place),
      description,
    }
  })
}

/** Of all sources, by name. @throws Error as `metricsIn` */
export const declaredMetrics = (): readonly DeclaredMetric[] => {
  const root = fileURLToPath(new URL('../../src/', import.meta.url))
  return globSync('**/*.ts', { cwd: root })
    .flatMap((file) => metricsIn(readFileSync(join(root, file), 'utf8'), `src/${file}`))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}
