/** Flag files that choose a store by the id of the client. */
import { versions, type Version } from './fixtures.ts'

export const storeName = (version: Version): string => `store-${version.replace('.', '-')}`

/** @param served the versions of the stores that there are */
export const flagFilesOf = (served: readonly Version[]): Readonly<Record<string, unknown>> => ({
  'entity-schema.json': {
    flags: {
      'entity-schema': {
        state: 'ENABLED',
        variants: Object.fromEntries(
          served.map((version) => [storeName(version), storeName(version)]),
        ),
        defaultVariant: storeName(served[0] ?? '1.0'),
        targeting: {
          if: served.flatMap((version) => [
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
})

export const flagFiles = flagFilesOf(versions)
