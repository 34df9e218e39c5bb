/** The page of metrics, from where they are declared. */
import { declaredMetrics } from './declared-metrics.ts'
import { code, page, table } from './markdown.ts'

export const metricsPage = (): string =>
  page('Metrics', 'the declarations of metrics in src', [
    '`GET /metrics` of the [admin listener](../how-to/serve.md#the-admin-listener) tells them in ' +
      'the text format of Prometheus, which has its own spelling of names. A metric appears once ' +
      'what it is about is there: no cache, no `isthmus.cache.lookups`. Histograms have the ' +
      'suffixes `_bucket`, `_sum` and `_count`.',
    'With `--workers`, counters and histograms are sums of all processes. Gauges that ' +
      'only mean something for one process have the label `worker` besides; where they lack it, ' +
      'it is the primary process.',
    table(
      ['Name', 'For Prometheus', 'Kind', 'Unit', 'Labels', 'Meaning'],
      declaredMetrics().map(({ name, exposed, kind, unit, labels, description }) => [
        code(name),
        code(exposed),
        kind,
        unit === '' ? '' : code(unit),
        labels.map(code).join(', '),
        description,
      ]),
    ),
  ])
