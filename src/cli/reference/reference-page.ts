/** The reference of all versions, shown by Scalar. */
import type { Contract } from '../../contract/index.ts'
import { framed } from './html.ts'

/** Where the document of a version is. */
export const documentPath = (key: string): string => `/openapi/${encodeURIComponent(key)}.json`

export const titleOf = ({ name, compiled }: Contract): string => compiled.info?.title ?? name

export const referencePage = (contract: Contract): string =>
  framed({
    title: titleOf(contract),
    at: 'reference',
    body: '<div id="app"></div>',
    scripts: ['/scalar.js', '/start.js'],
  })

/** The newest version is shown first, and asks nobody outside for anything. */
export const startScript = ({ versions }: Contract): string => {
  const sources = versions.toReversed().map(({ key, version }, index) => ({
    title: `Version ${version}`,
    slug: `v${key}`,
    url: documentPath(key),
    ...(index === 0 ? { default: true } : {}),
  }))
  const configuration = {
    sources,
    theme: 'default',
    layout: 'modern',
    withDefaultFonts: false,
    telemetry: false,
    hideDarkModeToggle: true,
    hideClientButton: true,
    hideTestRequestButton: true,
    showDeveloperTools: 'never',
    documentDownloadType: 'json',
    agent: { disabled: true },
    mcp: { disabled: true },
  }
  return `Scalar.createApiReference('#app', ${JSON.stringify(configuration)})\n`
}
