/** Flag files that choose a store by the id of the client. */
import { versions, type Version } from './fixtures.ts'

export const storeName = (version: Version): string => `store-${version.replace('.', '-')}`

export const flagFiles: Readonly<Record<string, unknown>> = {
  'entity-schema.json': {
    flags: {
      'entity-schema': {
        state: 'ENABLED',
        variants: Object.fromEntries(
          versions.map((version) => [storeName(version), storeName(version)]),
        ),
        defaultVariant: storeName('1.0'),
        targeting: {
          if: versions.flatMap((version) => [
            { '===': [{ var: 'targetingKey' }, `to-${version}`] },
            storeName(version),
          ]),
        },
      },
    },
  },
  'kill-switch.json': {
    flags: {
      'all-to-blue': {
        state: 'ENABLED',
        variants: { on: true, off: false },
        defaultVariant: 'off',
      },
    },
  },
}
